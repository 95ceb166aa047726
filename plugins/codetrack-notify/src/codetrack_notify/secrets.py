"""Secrets: where they are, and how they are fetched when they are needed; never shown."""

from __future__ import annotations

import os
import re

from codetrack import DeliveryError

_PLACE = re.compile(r"env:(?P<variable>[A-Za-z_][A-Za-z0-9_]*)|keyring:(?P<entry>[^/\s]+/\S+)")


def is_place(value: object) -> bool:
    """Say whether the value names a place of a secret: `env:NAME` or `keyring:SERVICE/NAME`."""
    return isinstance(value, str) and _PLACE.fullmatch(value) is not None


def secret(place: str) -> str:
    """Return the secret that lies at the place.

    Raises:
        DeliveryError: there is none, or the keyring cannot be asked; the rest is not tried.
    """
    match = _PLACE.fullmatch(place)
    if match is None:
        msg = "a secret is at no place; expected env:NAME or keyring:SERVICE/NAME"
        raise DeliveryError(msg, stop=True)
    if variable := match["variable"]:
        value = os.environ.get(variable)
        missing = f"the environment has no variable {variable}"
    else:
        service, _, name = match["entry"].partition("/")
        value, fault = _from_keyring(service, name)
        missing = fault or f"the keyring has no entry {name!r} of the service {service!r}"
    if not value:
        raise DeliveryError(missing, stop=True)
    return value


def _from_keyring(service: str, name: str) -> tuple[str | None, str]:
    try:
        import keyring
    except ImportError:
        return None, "there is no keyring here; install codetrack-notify[keyring]"
    try:
        return keyring.get_password(service, name), ""
    except Exception as error:
        # What the keyring says may quote what it holds.
        return None, f"the keyring cannot be asked ({type(error).__name__})"


def without(text: str, *secrets: str) -> str:
    """Return the text without the secrets, whoever put them there."""
    for each in secrets:
        if each:
            text = text.replace(each, "***")
    return text
