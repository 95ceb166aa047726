"""Notices to a channel, addressee by addressee, each recorded right after its delivery."""

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
    """What became of the notices of one addressee.

    `fault` says why they were not delivered; it is empty where they were. `shown` is the text
    that would be delivered, where a preview gave one.
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
    """Hand the notices of each addressee to the channel, and say what became of them.

    Each delivery is recorded in the ledger before the next begins, so that a failure in the
    middle neither loses nor doubles anything. `tell` is called with each as soon as it is known.

    Raises:
        RegisterError: a delivery cannot be recorded; nothing is delivered after that.
    """
    deliveries: list[Delivery] = []
    stopped = ""
    for part in _by_addressee(notices):
        addressee, handouts = part.handouts[0].addressee, part.handouts
        fault = f"not tried: {stopped}" if stopped else ""
        if not stopped:
            fault, stop = _send(channel, part)
            stopped = fault if stop else ""
        if not fault and ledger is not None:
            _record(ledger, part)
        deliveries.append(Delivery(addressee=addressee, handouts=handouts, fault=fault))
        if tell is not None:
            tell(deliveries[-1])
    return tuple(deliveries)


def preview(notices: Notices, channel: Channel) -> Iterator[Delivery]:
    """Yield what `deliver` would hand to each addressee; nothing is delivered.

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
                fault = _sentence(error)
            except (Exception, SystemExit) as error:
                fault = str(failed(channel.plugin, error))
        addressee, handouts = part.handouts[0].addressee, part.handouts
        yield Delivery(addressee=addressee, handouts=handouts, fault=fault, shown=shown)


def _by_addressee(notices: Notices) -> Iterator[Notices]:
    for handouts in notices.by_addressee().values():
        yield attrs.evolve(notices, handouts=handouts)


def _send(channel: Channel, part: Notices) -> tuple[str, bool]:
    """Return why the channel did not deliver, if so, and whether the rest is in vain."""
    try:
        channel.send(part)
    except DeliveryError as error:
        return _sentence(error), error.stop
    except (Exception, SystemExit) as error:
        return str(failed(channel.plugin, error)), False
    return "", False


def _sentence(error: DeliveryError) -> str:
    # Without a word it would look as if it had been delivered.
    return str(error) or "the channel does not say why"


def _record(ledger: Ledger, part: Notices) -> None:
    try:
        ledger.record(part.handouts, on=part.as_of)
    except RegisterError as error:
        to = part.handouts[0].addressee
        msg = f"{error}; what {to} got was not recorded, and goes out once more on the next run"
        raise RegisterError(msg) from None
