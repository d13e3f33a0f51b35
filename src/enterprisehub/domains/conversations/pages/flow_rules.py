"""A flow's rules in its form: which fields stand there, and what may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from enterprisehub.domains.conversations.flows.catalog import SHIPPED
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.logic.edit_conditions import OPS
from enterprisehub.domains.conversations.logic.edit_rules import ENDINGS, places, topics_known

SECTIONS = (
    (
        "score",
        "Points",
        "All conditions of a rule must hold. Amounts are whole units; several values have commas.",
    ),
    ("end", "What ends the conversation", "The bot says goodbye and asks no more."),
    ("hand", "Who takes it over", "By what the person brings up, by answers, or by both."),
)


@dataclass(frozen=True, slots=True)
class RuleFields:
    """One rule: `at` begins the names of its fields, `rows` those of its conditions."""

    at: str
    heading: str
    new: bool
    rows: list[str]
    unfolded: bool


@dataclass(frozen=True, slots=True)
class RuleSection:
    kind: str
    title: str
    says: str
    rules: list[RuleFields]


@dataclass(frozen=True, slots=True)
class RuleChoices:
    """What the lists of the form offer."""

    slots: list[tuple[str, str]]
    ops: list[tuple[str, str]]
    endings: list[tuple[str, str]]
    takers: list[tuple[str, str]]
    topics: str


def sections_of(values: Mapping[str, str], wrong: Mapping[str, str]) -> list[RuleSection]:
    """Every rule that the form shows, and a blank one of each kind."""
    return [
        RuleSection(kind, title, says, [_fields(values, wrong, kind, *one) for one in shown])
        for kind, title, says in SECTIONS
        if (shown := places(values, kind))
    ]


def choices_of(flow: Flow) -> RuleChoices:
    """What conditions may be about, and where a rule may lead."""
    own = {rule.reason: rule.reason for rule in flow.disqualify}
    flows = [name for name in SHIPPED if name != flow.name]
    flows += [one.flow for one in flow.handoffs if one.flow and one.flow not in flows]
    return RuleChoices(
        slots=[(slot.name, slot.title.get(DEFAULT_LANGUAGE, slot.name)) for slot in flow.slots],
        ops=list(OPS.items()),
        endings=list((own | ENDINGS).items()),
        takers=[("person", "A person"), *((f"flow:{one}", f"The flow {one}") for one in flows)],
        topics=", ".join(topics_known(flow)),
    )


def _fields(
    values: Mapping[str, str], wrong: Mapping[str, str], kind: str, n: int, rows: list[int]
) -> RuleFields:
    at = f"{kind}.{n}"
    points, reason = values.get(f"{at}.points", ""), values.get(f"{at}.reason", "")
    name = {
        "score": f"{points}, {reason}",
        "end": ENDINGS.get(reason, reason),
        "hand": values.get(f"{at}.name", "").replace("_", " "),
    }[kind]
    new = not any(key.startswith(f"{at}.") for key in values)
    return RuleFields(
        at=at,
        heading="Another one" if new else name,
        new=new,
        rows=[f"{at}.{row}" for row in rows],
        unfolded=any(key.startswith(f"{at}.") for key in wrong),
    )
