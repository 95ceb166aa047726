"""The five hooks: what a plugin module may define, and `hookimpl`, which marks what it defines.

Each hook is called once, when the plugin is loaded, and hands over objects. Its one argument,
`config`, is the plugin's own table of `codetrack.toml`; leave it out if you need none.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from codetrack.extension import AnyCheck, Channel, Exporter, Reminder, Source
from codetrack.settings import Config

PROJECT = "codetrack"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:  # type: ignore[empty-body]
    """Return checks.

    Example:
        ```python
        from codetrack import Check, Criterion, gap, hookimpl, met

        def run(member, as_of):
            if member.policies:
                yield met("A policy was adopted")
            else:
                yield gap("No policy")

        @hookimpl
        def codetrack_checks(config):
            yield Check(
                name="any-policy", criterion=Criterion.POLICY, title="There is a policy", run=run
            )
        ```
    """


@hookspec
def codetrack_reminders(config: Config) -> Iterable[Reminder]:  # type: ignore[empty-body]
    """Return reminders: functions from a forecast to notices.

    A forecast holds the day to speak of (`as_of`), the register, the settings, and each change
    from `start` to `until`. Yield all that comes due, early and late: codetrack leaves out what
    is not due within the lead time, finds whom to address, and sends each notice once.

    Example:
        ```python
        from codetrack import Message, Notice, Reminder, add_days, hookimpl

        def run(forecast):
            for member in forecast.register.members:
                for policy in member.policies:
                    adopted = policy.adopted
                    yield Notice(
                        member=member.id,
                        due=add_days(adopted, 1825),
                        subject=f"policy {adopted}",
                        message=Message("The policy of {on} is five years old", {"on": adopted}),
                        remedy=Message("Write a new one."),
                        role="management",
                    )

        @hookimpl
        def codetrack_reminders(config):
            yield Reminder(name="old-policy", run=run)
        ```
    """


@hookspec
def codetrack_exporters(config: Config) -> Iterable[Exporter]:  # type: ignore[empty-body]
    r"""Return export formats.

    Example:
        ```python
        from codetrack import Exporter, hookimpl

        def render(report):
            for member in report.members:
                yield f"{member.id} {member.status}\n"

        @hookimpl
        def codetrack_exporters(config):
            yield Exporter(name="lines", suffix=".txt", render=render)
        ```
    """


@hookspec
def codetrack_sources(config: Config) -> Iterable[Source]:  # type: ignore[empty-body]
    """Return sources: readers of registers that are kept in another form.

    What cannot be read is never left out unsaid: it is a `Problem` in the register, or a
    `RegisterError` where nothing of it can be read.

    Example:
        ```python
        from codetrack import Member, Problem, Register, RegisterError, Source, hookimpl

        def load(path):
            try:
                names = path.read_text(encoding="utf-8").split()
            except (OSError, ValueError) as error:
                raise RegisterError(f"{path}: cannot be read: {error}") from None
            members = [Member(id=name, name=name, country="BE") for name in names]
            empty = [Problem(message="the file holds no name", file=path.name)]
            return Register(members=members, problems=[] if members else empty)

        @hookimpl
        def codetrack_sources(config):
            yield Source(name="names", load=load, accepts=lambda path: path.suffix == ".names")
        ```
    """


@hookspec
def codetrack_channels(config: Config) -> Iterable[Channel]:  # type: ignore[empty-body]
    r"""Return channels that deliver notices, by mail, chat or otherwise.

    `codetrack remind --send NAME` hands the notices of each addressee to the channel's `send`,
    and records them right after it returned. What was not delivered is raised as a
    `DeliveryError`: it is listed, and retried on the next run.

    Example:
        ```python
        from pathlib import Path

        from codetrack import Channel, DeliveryError, hookimpl

        def letter(notices):
            to = notices.handouts[0].addressee
            if to.email is None:
                raise DeliveryError("there is nobody to write to")
            lines = [f"To: {to.email}"]
            for handout in notices.handouts:
                lines.append(f"{handout.name}, {handout.notice.due}: {handout.said}")
            return "\n".join(lines)

        def send(notices):
            with Path("outbox.txt").open("a", encoding="utf-8") as file:
                file.write(letter(notices) + "\n")

        @hookimpl
        def codetrack_channels(config):
            yield Channel(name="outbox", send=send, preview=letter)
        ```
    """
