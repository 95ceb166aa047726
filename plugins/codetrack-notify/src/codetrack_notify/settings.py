"""The settings in `[plugin.notify]`, and the check that they hold no secret."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import attrs
from msgspec import Meta

from codetrack import Config, Problem, SettingsError
from codetrack_notify.secrets import is_secret_location

Email = Annotated[
    str,
    Meta(
        pattern=r"^[^@\s<>,;:\"()\[\]\\]+@[^@\s.<>,;:\"()\[\]\\]+(?:\.[^@\s.<>,;:\"()\[\]\\]+)+\Z",
        description="an e-mail address",
    ),
]
Line = Annotated[str, Meta(pattern=r"^[^\r\n]*\Z", description="text on one line")]
Port = Annotated[int, Meta(ge=1, le=65535, description="a port, 1 to 65535")]
Seconds = Annotated[float, Meta(gt=0, le=600, description="a number of seconds, up to 600")]
Tag = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?\Z",
        description="a language tag such as nl or pt-BR",
    ),
]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _check_location(field: str, value: object) -> None:
    # The value may be the secret itself, so the error does not quote it.
    if value is not None and not is_secret_location(value):
        msg = (
            f"{field}: a secret must not be in the register; expected env:NAME or "
            "keyring:SERVICE/NAME, which say where it is"
        )
        raise ValueError(msg)


@attrs.frozen(kw_only=True)
class Smtp:
    """The server that takes the mails, as long as the settings."""

    host: Line = ""
    port: Port | None = None
    """Without one, the usual one: 587 for starttls, 465 for tls, 25 for none."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Line = ""
    password: Any = attrs.field(default=None, repr=False)
    ca_file: str | None = None
    """The certificates to trust, if no known authority signed the server's."""
    timeout_seconds: Seconds = 30

    def __attrs_post_init__(self) -> None:
        _check_location("password", self.password)
        if self.username and self.password is None:
            msg = "password: missing; with a username it is expected as well"
            raise ValueError(msg)
        if self.password is not None and self.security == "none" and self.host not in _LOOPBACK:
            msg = "security: expected starttls or tls, where there is a password; got none"
            raise ValueError(msg)

    @property
    def port_used(self) -> int:
        """Return the port of the settings, or the usual one."""
        return self.port or _PORTS[self.security]


@attrs.frozen(kw_only=True)
class Eml:
    """The folder for files of mails, as long as the settings."""

    folder: str = "outbox"


@attrs.frozen(kw_only=True)
class Chat:
    """The address and the language of one chat room, as long as the settings."""

    url: Any = attrs.field(repr=False)
    language: Tag | None = None
    """Without one, each addressee's."""

    def __attrs_post_init__(self) -> None:
        _check_location("url", self.url)


@attrs.frozen(kw_only=True)
class Settings:
    """The plugin's settings, for as long as the plugin is loaded."""

    sender: Email | None = None
    sender_name: Line = ""
    reply_to: Email | None = None
    subject_prefix: Line = ""
    representative: Email | None = None
    smtp: Smtp = attrs.field(factory=Smtp)
    eml: Eml = attrs.field(factory=Eml)
    chat: dict[str, Chat] = attrs.field(factory=dict, hash=False)


def settings_of(config: Config) -> Settings:
    """Return the settings of the plugin's table.

    Raises:
        SettingsError: a key or a value is wrong, or an address that may hold a secret is in
            the register. No value that may be one is quoted.
    """
    found = list(_addresses(dict(config.table), f"plugin.{config.plugin}"))
    if found:
        problems = [
            Problem(
                message="a URL may hold a secret, which must not be in the register",
                file="codetrack.toml",
                line=config.positions.line(key) if config.positions else None,
                key=key,
                expected="env:NAME or keyring:SERVICE/NAME, which say where it is",
            )
            for key in found
        ]
        raise SettingsError("\n".join(map(str, problems)), problems)
    return config.into(Settings)


def _addresses(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _addresses(item, f"{key}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _addresses(item, f"{key}[{index}]")
    elif isinstance(value, str) and "://" in value:
        yield key
