"""The delivery of notices through a channel, recorded after each addressee."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from codetrack.errors import DeliveryError, RegisterError
from codetrack.extension import Channel
from codetrack.model.notices import Addressee, Handout, Notices
from codetrack.plugins.validation import failed
from codetrack.problems import shorten
from codetrack.reminders.ledger import Ledger


@attrs.frozen(kw_only=True)
class Delivery:
    """The result of delivering the notices of one addressee.

    `fault` is the reason why they were not delivered, or empty. `shown` is the text of a preview.
    """

    addressee: Addressee
    handouts: tuple[Handout, ...]
    fault: str = ""
    shown: str = ""


def deliver(
    notices: Notices,
    channel: Channel,
    ledger: Ledger | None = None,
    *,
    tell: Callable[[Delivery], object] | None = None,
) -> tuple[Delivery, ...]:
    """Send the notices of each addressee through the channel, and return the results.

    Each delivery is recorded in the ledger before the next begins, so that a failure neither
    loses nor repeats a notice. `tell` is called with each result as soon as it is known.

    Raises:
        RegisterError: a delivery cannot be recorded; nothing more is delivered.
    """
    deliveries: list[Delivery] = []
    stop_reason = ""
    for part in _by_addressee(notices):
        addressee, handouts = part.handouts[0].addressee, part.handouts
        fault = f"not tried: {stop_reason}" if stop_reason else ""
        if not stop_reason:
            fault, stop = _send(channel, part)
            stop_reason = fault if stop else ""
        if not fault and ledger is not None:
            _record(ledger, part)
        deliveries.append(Delivery(addressee=addressee, handouts=handouts, fault=fault))
        if tell is not None:
            tell(deliveries[-1])
    return tuple(deliveries)


def preview(notices: Notices, channel: Channel) -> Iterator[Delivery]:
    """Yield what `deliver` would send to each addressee; nothing is sent.

    `shown` is empty where the channel has no preview.
    """
    for part in _by_addressee(notices):
        fault = shown = ""
        if channel.preview is not None:
            try:
                shown = channel.preview(part)
                if not isinstance(shown, str):
                    fault = f"the preview of {channel.id} gave {shorten(shown)}; expected text"
                    shown = ""
            except DeliveryError as error:
                fault = _reason(error)
            except (Exception, SystemExit) as error:
                fault = str(failed(channel.plugin, error))
        addressee, handouts = part.handouts[0].addressee, part.handouts
        yield Delivery(addressee=addressee, handouts=handouts, fault=fault, shown=shown)


def _by_addressee(notices: Notices) -> Iterator[Notices]:
    for handouts in notices.by_addressee().values():
        yield attrs.evolve(notices, handouts=handouts)


def _send(channel: Channel, part: Notices) -> tuple[str, bool]:
    """Send the notices; return the reason of a failure and whether to stop."""
    try:
        channel.send(part)
    except DeliveryError as error:
        return _reason(error), error.stop
    except (Exception, SystemExit) as error:
        return str(failed(channel.plugin, error)), False
    return "", False


def _reason(error: DeliveryError) -> str:
    # An empty reason would look like a successful delivery.
    return str(error) or "the channel gave no reason"


def _record(ledger: Ledger, part: Notices) -> None:
    try:
        ledger.record(part.handouts, on=part.as_of)
    except RegisterError as error:
        to = part.handouts[0].addressee
        msg = f"{error}; the notices sent to {to} were not recorded, and the next run repeats them"
        raise RegisterError(msg) from None
