"""Check that the front desk was trained within a year."""

from datetime import timedelta

from codetrack import Check, Criterion, gap, hookimpl, met


def run(member, as_of):
    days = [t.on for t in member.trainings if t.audience == "front-desk"]
    if days and as_of - max(days) <= timedelta(days=365):
        yield met("The front desk was trained on {on}", on=max(days))
    else:
        yield gap("No front-desk training in the last year")


@hookimpl
def codetrack_checks():
    title = "The front desk is trained yearly"
    yield Check(name="trained", criterion=Criterion.TRAINING, title=title, run=run)
