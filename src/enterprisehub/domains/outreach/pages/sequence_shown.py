"""How sequences and their steps are shown, in words and icons."""

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.outreach.contracts import SequencePlan, StepIn
from enterprisehub.domains.outreach.pages.sequence_form import (
    EVENTS,
    KINDS,
    REENTRY,
    TIMING,
    step_values,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.items import Severity

HREF = "/sequences"
STATES: dict[str, tuple[str, Severity]] = {
    "draft": ("Draft", "neutral"),
    "live": ("Running", "primary"),
    "paused": ("Paused", "warn"),
    "ended": ("Over", "neutral"),
}
ICONS = {"text": "message-square", "email": "mail", "task": "list-checks", "wait": "clock"}
_ENDS = {
    "replied": "a reply",
    "booked": "a booking",
    "handed_off": "a person taking over",
    "deal_ended": "the end of the deal",
}


def words_of(step: StepIn) -> tuple[str, str]:
    """A step's title and the words below it."""
    if step.kind == "wait":
        shown = step_values(step)
        units = {"1": "minute", "60": "hour"}
        unit = units.get(shown["unit"], "day")
        return f"Wait {shown['number']} {unit}{'' if shown['number'] == '1' else 's'}", ""
    if step.kind == "task":
        return step.title, step.body
    if step.words == "drafted":
        return KINDS[step.kind], "Drafted for each person from what they told us."
    return (step.subject if step.kind == "email" else "Text"), step.body


async def facts_of(db: Db, plan: SequencePlan) -> list[tuple[str, str]]:
    """Everything of a sequence but its steps, in labelled lines."""
    window = plan.window
    days = ", ".join(day.capitalize() for day in window.days)
    return [
        ("Who", await _who(db, plan)),
        ("Again", _again(plan)),
        ("Their hours", f"{window.opens} to {window.closes}, {days}"),
        ("Moment", dict(TIMING)[plan.timing]),
        ("Ends by", ", ".join(["an opt-out", *(_ENDS[one] for one in plan.exits)])),
        ("Purpose", plan.purpose.replace("_", "-").capitalize()),
    ]


def _again(plan: SequencePlan) -> str:
    if plan.reentry == "after_days":
        return f"{plan.reentry_days} days after the end"
    return dict(REENTRY)[plan.reentry]


async def _who(db: Db, plan: SequencePlan) -> str:
    audience = plan.audience
    if audience.how == "hand":
        return "People put in by hand"
    if audience.how == "event":
        return f"Whenever: {dict(EVENTS)[audience.event or ''].lower()}"
    names = {id_: name for id_, name, _ in await crm.contact_lists(db)}
    name = names.get(audience.list_id) if audience.list_id else None
    return f"Everybody on {name}" if name else "A list that is gone"
