"""A campaign as a form: what was typed becomes its plan, and back."""

from typing import Any

from pydantic import ValidationError

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.campaigns import CampaignPlan
from enterprisehub.domains.voice.pages.agent_form import DAY_NAMES
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.forms import Errors

type Choices = dict[str, list[tuple[str, str]]]
PURPOSES = [
    ("marketing", "Marketing: needs prior express written consent"),
    ("follow_up", "Follow-up to somebody who asked"),
    ("notice", "Notice about something that is under way"),
]
VOICEMAILS = [
    ("agent", "As the agent's own rule says"),
    ("hang_up", "Hang up"),
    ("leave_message", "Leave the message below"),
]
LIFECYCLES = [
    ("lead", "Lead"), ("qualified", "Qualified"), ("customer", "Customer"),
    ("past_customer", "Past customer"), ("partner", "Partner"), ("other", "Other"),
]  # fmt: skip
TEMPERATURES = [("hot", "Hot"), ("warm", "Warm"), ("cold", "Cold")]
_NUMBERS = {
    "pace": ("calls_at_once", "calls_per_minute"),
    "retries": ("most_attempts", "busy_minutes", "no_answer_minutes", "voicemail_minutes"),
}
_AUDIENCE = ("list_id", "tag", "lifecycle", "temperature")
_PLAIN = ("purpose", "about", "voicemail", "message")


def plan_typed(typed: dict[str, str], days: list[str], chosen: list[str]) -> dict[str, Any]:
    """The plan that the form describes, unchecked. `chosen` are contacts it was opened for."""
    text = {name: value.strip() for name, value in typed.items()}
    audience = {name: text[name] for name in _AUDIENCE if text.get(name)}
    return {
        **{name: text[name] for name in _PLAIN if name in text},
        "audience": audience | ({"contact_ids": chosen} if chosen else {}),
        "hours": {
            "days": days or ["mon"],
            "opens": text.get("opens") or "10:00",
            "closes": text.get("closes") or "18:00",
        },
        **{
            part: {name: text[name] for name in names if text.get(name)}
            for part, names in _NUMBERS.items()
        },
    }


def check_plan(document: dict[str, Any]) -> CampaignPlan | Errors:
    """The checked plan, or what is wrong with which field of the form."""
    try:
        return CampaignPlan.model_validate(document)
    except ValidationError as error:
        wrong: Errors = {}
        for item in error.errors():
            names = [str(part) for part in item["loc"] if isinstance(part, str)]
            says = item["msg"].removeprefix("Value error, ")
            field = _field(names, says)
            wrong.setdefault(field, says.removeprefix("voicemail: "))
        return wrong


def _field(names: list[str], says: str) -> str:
    if names == ["hours"]:
        return "closes"
    if names == ["audience"]:
        return "list_id"
    if says.startswith("voicemail: "):
        return "message"
    return names[-1] if names else "form"


def values_of(plan: CampaignPlan) -> dict[str, Any]:
    """The fields of the form for this plan."""
    values: dict[str, Any] = {name: getattr(plan, name) for name in _PLAIN}
    for name in _AUDIENCE:
        values[name] = str(getattr(plan.audience, name) or "")
    values |= {"days": list(plan.hours.days), "opens": plan.hours.opens,
               "closes": plan.hours.closes}  # fmt: skip
    for part, names in _NUMBERS.items():
        values |= {name: str(getattr(getattr(plan, part), name)) for name in names}
    values["chosen"] = [str(one) for one in plan.audience.contact_ids]
    return values


def first_values(chosen: list[str]) -> dict[str, Any]:
    """The form of a new campaign."""
    blank = CampaignPlan.model_validate({"audience": {"tag": "-"}})
    return values_of(blank) | {"tag": "", "chosen": chosen}


def shown_values(document: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    """What was typed, to be shown again beside what is wrong with it."""
    first = first_values([])
    return {
        **first,
        **{name: typed.get(name, first[name]) for name in first},
        "days": document["hours"]["days"],
        "chosen": document["audience"].get("contact_ids", []),
    }


async def choices_of(db: Db) -> Choices:
    """What can be chosen in the form."""
    lists = await crm.contact_lists(db)
    return {
        "agents": [(str(one.id), one.name) for one in await queries.agents(db)],
        "lists": [(str(id_), f"{name} ({count})") for id_, name, count in lists],
        "tags": [(tag, tag) for tag in await crm.contact_tags(db)],
        "lifecycles": LIFECYCLES,
        "temperatures": TEMPERATURES,
        "purposes": PURPOSES,
        "voicemails": VOICEMAILS,
        "days": list(DAY_NAMES.items()),
    }
