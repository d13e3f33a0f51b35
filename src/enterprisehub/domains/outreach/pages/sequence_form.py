"""A sequence as a form: what was typed becomes its document, and back. Steps move by buttons."""

from typing import Any

from pydantic import ValidationError

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.outreach.contracts import (
    DAY_MINUTES,
    MOST_STEPS,
    SequenceIn,
    SequencePlan,
    StepIn,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.text.plain_words import plain_words
from enterprisehub.ui.forms import Errors

type Choices = dict[str, list[tuple[str, str]]]

KINDS = {"text": "Text", "email": "Email", "task": "Task", "wait": "Wait"}
EVENTS = [
    ("contact_created", "A contact is new"),
    ("lead_qualified", "A lead has qualified"),
    ("session_stalled", "A conversation has halted"),
    ("deal_created", "A deal is new"),
    ("deal_lost", "A deal was lost"),
]
HOW = [
    ("hand", "By hand"),
    ("list", "Everybody on a list"),
    ("event", "When something happens"),
]
REENTRY = [
    ("never", "Once for each person"),
    ("after_days", "Again some days after the end"),
    ("always", "Again as soon as it is over"),
]
TIMING = [
    ("predicted", "When the person is most likely to answer"),
    ("soonest", "At the first moment the hours allow"),
]
PURPOSES = [
    ("follow_up", "Follow-up to somebody who asked"),
    ("marketing", "Marketing: needs consent in writing for texts"),
]
EXITS = [
    ("replied", "They reply or call"),
    ("booked", "They book a time"),
    ("handed_off", "A person takes over"),
    ("deal_ended", "Their deal is won or lost"),
]
DAYS = [
    ("mon", "Mon"), ("tue", "Tue"), ("wed", "Wed"), ("thu", "Thu"), ("fri", "Fri"),
    ("sat", "Sat"), ("sun", "Sun"),
]  # fmt: skip
UNITS = [("1", "minutes"), ("60", "hours"), (str(DAY_MINUTES), "days")]
WORDS = [("own", "Written below"), ("drafted", "Drafted for each person")]
_STEP_FIELDS = ("id", "kind", "words", "subject", "body", "title", "due_in_hours", "number", "unit")
_PLAN = ("purpose", "timing", "reentry")


def blank_step(kind: str) -> dict[str, str]:
    """A step of this kind that says nothing yet."""
    first = dict.fromkeys(_STEP_FIELDS, "")
    return first | {"kind": kind, "words": "own", "due_in_hours": "24", "number": "2",
                    "unit": str(DAY_MINUTES)}  # fmt: skip


def first_steps() -> list[dict[str, str]]:
    """What a new sequence begins with: a text, and an email if it is not answered."""
    return [blank_step(kind) for kind in ("text", "wait", "email")]


def steps_typed(form: dict[str, str]) -> list[dict[str, str]]:
    """The steps as they stand in the form."""
    found = []
    for place in range(MOST_STEPS + 1):
        if (kind := form.get(f"s{place}-kind", "")) in KINDS:
            step = {name: form.get(f"s{place}-{name}", "").strip() for name in _STEP_FIELDS}
            found.append(blank_step(kind) | {k: v for k, v in step.items() if v})
    return found


def moved(steps: list[dict[str, str]], do: str) -> list[dict[str, str]]:
    """After the button was pressed: "add:text", "up:2", "down:2", "remove:2"."""
    what, _, which = do.partition(":")
    if what == "add" and which in KINDS and len(steps) < MOST_STEPS:
        return [*steps, blank_step(which)]
    place = int(which) if which.isdigit() else len(steps)
    if place >= len(steps):
        return steps
    if what == "remove":
        return [*steps[:place], *steps[place + 1 :]]
    other = place + {"up": -1, "down": 1}.get(what, 0)
    if 0 <= other < len(steps):
        steps = list(steps)
        steps[place], steps[other] = steps[other], steps[place]
    return steps


def document_typed(
    form: dict[str, str], steps: list[dict[str, str]], days: list[str], exits: list[str]
) -> dict[str, Any]:
    """The sequence that the form describes, unchecked."""
    text = {name: value.strip() for name, value in form.items()}
    plan: dict[str, Any] = {name: text[name] for name in _PLAN if text.get(name)}
    how = text.get("how") or "hand"
    plan["audience"] = (
        {"how": how}
        | ({f"{how}_id": text.get("list_id") or None} if how == "list" else {})
        | ({"event": text.get("event") or None} if how == "event" else {})
    )
    plan["window"] = {
        "days": days,
        "opens": text.get("opens") or "09:00",
        "closes": text.get("closes") or "19:00",
    }
    plan["exits"] = exits
    if text.get("reentry_days"):
        plan["reentry_days"] = text["reentry_days"]
    return {"name": text.get("name", ""), "plan": plan, "steps": [_step(one) for one in steps]}


def _step(typed: dict[str, str]) -> dict[str, Any]:
    kind = typed["kind"]
    step: dict[str, Any] = {"kind": kind}
    if typed["id"]:
        step["id"] = typed["id"]
    if kind == "wait":
        number, unit = typed["number"], typed["unit"]
        whole = number.isdigit() and unit.isdigit()
        return step | {"wait_minutes": int(number) * int(unit) if whole else number}
    wanted = {"text": ("words", "body"), "email": ("words", "subject", "body"),
              "task": ("title", "body", "due_in_hours")}[kind]  # fmt: skip
    return step | {name: typed[name] for name in wanted}


def check_document(document: dict[str, Any]) -> SequenceIn | Errors:
    """The checked sequence, or what is wrong with which field of the form."""
    try:
        return SequenceIn.model_validate(document)
    except ValidationError as error:
        wrong: Errors = {}
        for item in error.errors():
            says = plain_words(item)
            field, colon, rest = says.partition(": ")
            named = field.isidentifier() and bool(colon)
            at = [str(part) for part in item["loc"]]
            name = field if named else (at[-1] if at else "form")
            if at[:1] == ["steps"] and len(at) > 1:
                name = f"s{at[1]}-{'number' if name == 'wait_minutes' else name}"
            wrong.setdefault(name, rest if named else says)
        return wrong


def values_of(wanted: SequenceIn | None) -> dict[str, Any]:
    """The fields of the form but its steps."""
    plan = wanted.plan if wanted else SequencePlan()
    return {
        "name": wanted.name if wanted else "",
        "purpose": plan.purpose,
        "how": plan.audience.how,
        "list_id": str(plan.audience.list_id or ""),
        "event": plan.audience.event or "",
        "days": list(plan.window.days),
        "opens": plan.window.opens,
        "closes": plan.window.closes,
        "timing": plan.timing,
        "exits": list(plan.exits),
        "reentry": plan.reentry,
        "reentry_days": str(plan.reentry_days),
    }


def step_values(step: StepIn) -> dict[str, str]:
    """The fields of one step."""
    unit = next(u for u in (DAY_MINUTES, 60, 1) if step.wait_minutes % u == 0)
    stored = {name: str(getattr(step, name)) for name in _STEP_FIELDS if hasattr(step, name)}
    return (
        blank_step(step.kind)
        | stored
        | {
            "id": str(step.id or ""),
            "number": str(step.wait_minutes // unit or 2),
            "unit": str(unit if step.wait_minutes else DAY_MINUTES),
        }
    )


def typed_values(form: dict[str, str], days: list[str], exits: list[str]) -> dict[str, Any]:
    """What was typed, to be shown again."""
    first = values_of(None)
    return {name: form.get(name, value) for name, value in first.items()} | {
        "days": days,
        "exits": exits,
    }


async def choices_of(db: Db) -> Choices:
    """What can be chosen in the form."""
    lists = await crm.contact_lists(db)
    return {
        "lists": [(str(id_), f"{name} ({count})") for id_, name, count in lists],
        "how": HOW, "events": EVENTS, "reentry": REENTRY, "timing": TIMING, "days": DAYS,
        "purposes": PURPOSES, "exits": EXITS, "units": UNITS, "words": WORDS,
    }  # fmt: skip
