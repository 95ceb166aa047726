"""The settings in `[plugin.sql]` of `codetrack.toml`: where the register is, and who writes."""

from __future__ import annotations

import os
import re
from typing import Any

import attrs

from codetrack import RegisterError

PLUGIN = "sql"
WHO = "CODETRACK_SQL_WHO"
"""The environment variable that says who writes; it goes before the settings."""
DRIVERS = {"postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}
_ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_AN_ACCOUNT = "the name of a role or an account, such as secretariat or audit-job"


@attrs.frozen(kw_only=True)
class SqlSettings:
    """The plugin's settings: where the register is, and who writes; as long as the plugin.

    Raises:
        ValueError: a value is none of its kind, or the URL holds a password.
    """

    # Of any type: an error about a wrong type would show a value that may be a password.
    url: Any = None
    """The address of a PostgreSQL database, without a password."""
    password_env: str | None = None
    """The environment variable that holds the password; none: libpq finds it in its own ways."""
    who: str | None = None
    """The role or account that the history names, never a person."""

    def __attrs_post_init__(self) -> None:
        if self.url is not None and (mistake := _url_mistake(self.url)):
            msg = f"url: {mistake}"
            raise ValueError(msg)
        if self.password_env is not None and not _VARIABLE.fullmatch(self.password_env):
            msg = "password_env: expected the name of an environment variable; got something else"
            raise ValueError(msg)
        if self.who is not None and not _ACCOUNT.fullmatch(self.who):
            msg = f"who: expected {_AN_ACCOUNT}; got {self.who!r}"
            raise ValueError(msg)

    def writer(self) -> str | None:
        """Return who writes, from the environment or the settings.

        Raises:
            RegisterError: the environment holds no such name.
        """
        account = os.environ.get(WHO)
        if account and not _ACCOUNT.fullmatch(account):
            msg = f"{WHO}: expected {_AN_ACCOUNT}; got {account!r}"
            raise RegisterError(msg)
        return account or self.who


def _url_mistake(url: object) -> str | None:
    """Return the mistake in a URL, without showing it."""
    wanted = "expected one such as postgresql+psycopg://host/database"
    if not isinstance(url, str):
        return f"{wanted}; got something that is not text"
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        return f"{wanted}; got something that is no URL"
    secret = [key for key in parts.query if "password" in key.lower()]
    if parts.password is not None or secret:
        return (
            "expected no password in it, for settings are read by many: name an environment "
            "variable in password_env, or leave it to PGPASSWORD, .pgpass or a service; got one"
        )
    if parts.drivername not in DRIVERS:
        return f"{wanted}; got one that begins otherwise"
    return None
