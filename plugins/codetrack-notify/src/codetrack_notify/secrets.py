"""Secrets: their locations, read when needed and never shown."""

from __future__ import annotations

import os
import re

from codetrack import DeliveryError

_LOCATION = re.compile(r"env:(?P<variable>[A-Za-z_][A-Za-z0-9_]*)|keyring:(?P<entry>[^/\s]+/\S+)")


def is_secret_location(value: object) -> bool:
    """Return whether the value is `env:NAME` or `keyring:SERVICE/NAME`."""
    return isinstance(value, str) and _LOCATION.fullmatch(value) is not None


def secret(location: str) -> str:
    """Return the secret at the location.

    Raises:
        DeliveryError: there is none, or the keyring cannot be asked; the rest is not tried.
    """
    match = _LOCATION.fullmatch(location)
    if match is None:
        msg = "a secret is at no place; expected env:NAME or keyring:SERVICE/NAME"
        raise DeliveryError(msg, stop=True)
    if variable := match["variable"]:
        value = os.environ.get(variable)
        missing = f"the environment has no variable {variable}"
    else:
        service, _, name = match["entry"].partition("/")
        value, error_text = _from_keyring(service, name)
        missing = error_text or f"the keyring has no entry {name!r} of the service {service!r}"
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
        # The keyring's error may quote the secret.
        return None, f"the keyring cannot be asked ({type(error).__name__})"


def redacted(text: str, *secrets: str) -> str:
    """Return the text with each secret replaced by asterisks."""
    for each in secrets:
        if each:
            text = text.replace(each, "***")
    return text
