"""A flow's rules as a form: points for answers, what ends a conversation, who takes it over. Pure.

A rule is `KIND.N.…` with KIND one of score, end, hand: `points` and `reason`; `reason`; `name`,
`to` ("person" or "flow:NAME"), `topics` and `urgent`. Its conditions are as `edit_conditions` says;
all of them must hold. A rule of which everything is blank, or with `KIND.N.drop`, is
gone; so is a condition without a slot.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from enterprisehub.domains.conversations.flows.flow import (
    DEFAULT_LANGUAGE,
    Disqualifier,
    Flow,
    HandoffRule,
    ScoreRule,
)
from enterprisehub.domains.conversations.logic.edit_conditions import (
    OPS,
    Wrong,
    conditions_in,
    numbers_in,
    value_in_words,
)

KINDS: Final = ("score", "end", "hand")
ENDINGS: Final = {
    "has_agent": "thanks, and wishes well with their agent",
    "not_interested": "understands, and asks no further",
    "default": "thanks, and stays open",
}
MOST_RULES: Final = 60
MOST_POINTS: Final = 100
type Rule = ScoreRule | Disqualifier | HandoffRule


def rules_of(flow: Flow, kind: str) -> Sequence[Rule]:
    """The flow's rules of one kind, in their order."""
    found: dict[str, Sequence[Rule]] = {
        "score": flow.scoring.rules,
        "end": flow.disqualify,
        "hand": flow.handoffs,
    }
    return found[kind]


def form_of_rules(flow: Flow) -> dict[str, str]:
    """The fields as the flow has them."""
    values = {
        "rules": "1",
        "hot_from": str(flow.scoring.hot_from),
        "warm_from": str(flow.scoring.warm_from),
    }
    for kind in KINDS:
        for n, rule in enumerate(rules_of(flow, kind)):
            values |= {f"{kind}.{n}.{key}": text for key, text in _head_of(rule).items() if text}
            for m, condition in enumerate(rule.when):
                at = f"{kind}.{n}.{m}"
                values[f"{at}.slot"], values[f"{at}.op"] = condition.slot, condition.op.value
                values[f"{at}.value"] = value_in_words(flow, condition)
    return values


def apply_rules(
    flow: Flow, form: Mapping[str, str], document: dict[str, Any], wrong: Wrong
) -> None:
    """The document has the rules of the form; each field that is wrong is named."""
    if "rules" not in form:
        return
    scoring = document["scoring"]
    for name in ("hot_from", "warm_from"):
        scoring[name] = _whole(form.get(name, ""), f"{name}", wrong, least=1, most=100)
    if not wrong.keys() & {"hot_from", "warm_from"} and scoring["warm_from"] >= scoring["hot_from"]:
        wrong["warm_from"] = "Warm begins below hot."
    scoring["rules"] = list(_taken(flow, form, "score", _score, wrong))
    document["disqualify"] = list(_taken(flow, form, "end", _end, wrong))
    document["handoffs"] = list(_taken(flow, form, "hand", _hand, wrong))


def in_words(flow: Flow, kind: str) -> str:
    """The rules of one kind, a line each, to be compared."""
    return "\n".join(_line(flow, rule) for rule in rules_of(flow, kind))


def places(form: Mapping[str, str], kind: str) -> list[tuple[int, list[int]]]:
    """The rules that a form shows with their conditions, and a blank one more of each."""
    shown: list[tuple[int, list[int]]] = []
    for n in [*numbers_in(form, f"{kind}."), None]:
        at = len(shown) if n is None else n
        rows = numbers_in(form, f"{kind}.{at}.")
        shown.append((at, [*rows, max(rows, default=-1) + 1]))
    return shown


def _taken(
    flow: Flow,
    form: Mapping[str, str],
    kind: str,
    read: Callable[[Flow, Mapping[str, str], str, Wrong], dict[str, Any]],
    wrong: Wrong,
) -> Iterator[dict[str, Any]]:
    for n in numbers_in(form, f"{kind}.")[:MOST_RULES]:
        at = f"{kind}.{n}"
        kept = {key: text for key, text in form.items() if key.startswith(f"{at}.")}
        blank = not any(text.strip() for key, text in kept.items() if not _is_choice(key))
        if f"{at}.drop" in kept or blank:
            continue
        when = list(conditions_in(flow, form, at, wrong))
        rule = read(flow, form, at, wrong) | {"when": when}
        named = any(key.startswith(f"{at}.") for key in wrong)
        if not when and not rule.get("topics") and not named:
            wrong[f"{at}.0.slot"] = "Choose what must hold."
        yield rule


def _is_choice(key: str) -> bool:
    """Lists that always have a value say nothing about whether a rule is meant."""
    return (
        key.rpartition(".")[2] in ("op", "to") or re.fullmatch(r"end\.\d+\.reason", key) is not None
    )


def _score(_: Flow, form: Mapping[str, str], at: str, wrong: Wrong) -> dict[str, Any]:
    points = form.get(f"{at}.points", "")
    return {
        "points": _whole(points, f"{at}.points", wrong, least=-MOST_POINTS, most=MOST_POINTS),
        "reason": _text(form, f"{at}.reason", wrong),
    }


def _end(flow: Flow, form: Mapping[str, str], at: str, wrong: Wrong) -> dict[str, Any]:
    reason = _text(form, f"{at}.reason", wrong)
    if reason and reason not in {*ENDINGS, *(rule.reason for rule in flow.disqualify)}:
        wrong[f"{at}.reason"] = "Choose one of the list."
    return {"reason": reason}


def _hand(flow: Flow, form: Mapping[str, str], at: str, wrong: Wrong) -> dict[str, Any]:
    name = _text(form, f"{at}.name", wrong)
    if name and not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", name):
        wrong[f"{at}.name"] = "Small letters, digits and _, beginning with a letter."
    to, _sep, other = form.get(f"{at}.to", "person").partition(":")
    if other == flow.name:
        wrong[f"{at}.to"] = "It is in this flow already."
    topics = [one.strip() for one in form.get(f"{at}.topics", "").split(",") if one.strip()]
    if strange := [one for one in topics if one not in topics_known(flow)]:
        known = ", ".join(topics_known(flow))
        wrong[f"{at}.topics"] = f"{strange[0]} is no topic; these are: {known}."
    return {
        "name": name,
        "to": to,
        "flow": other or None,
        "topics": topics,
        "urgent": f"{at}.urgent" in form,
    }


def topics_known(flow: Flow) -> list[str]:
    """What people may bring up that hands over: of this flow's rules and of its answers."""
    named = [topic for rule in flow.handoffs for topic in rule.topics]
    return sorted({*named, *flow.answers, "call_me", "appointment", "book", "legal", "complaint"})


def _whole(typed: str, name: str, wrong: Wrong, *, least: int, most: int) -> int:
    text = typed.strip().removeprefix("+")
    if re.fullmatch(r"-?\d{1,4}", text) and least <= int(text) <= most:
        return int(text)
    wrong[name] = f"Give a whole number from {least} to {most}."
    return 0


def _text(form: Mapping[str, str], name: str, wrong: Wrong) -> str:
    text = form.get(name, "").strip()[:200]
    if not text:
        wrong[name] = "Write it."
    return text


def _head_of(rule: Rule) -> dict[str, str]:
    if isinstance(rule, ScoreRule):
        return {"points": str(rule.points), "reason": rule.reason}
    if isinstance(rule, Disqualifier):
        return {"reason": rule.reason}
    return {
        "name": rule.name,
        "to": f"flow:{rule.flow}" if rule.flow else rule.to,
        "topics": ", ".join(rule.topics),
        "urgent": "on" if rule.urgent else "",
    }


def _line(flow: Flow, rule: Rule) -> str:
    titles = {slot.name: slot.title.get(DEFAULT_LANGUAGE, slot.name) for slot in flow.slots}
    tests = [
        f"{titles.get(one.slot, one.slot)} {OPS[one.op.value]} {value_in_words(flow, one)}".strip()
        for one in rule.when
    ]
    when = " and ".join(tests)
    if isinstance(rule, ScoreRule):
        return f"{rule.points:+d}, {rule.reason}: {when}"
    if isinstance(rule, Disqualifier):
        return f"{rule.reason}: {when}"
    to = f"to the flow {rule.flow}" if rule.flow else "to a person"
    about = ", ".join(rule.topics)
    urgent = ", at once" if rule.urgent else ""
    return f"{rule.name}, {to}{urgent}: {'; '.join(one for one in (about, when) if one)}"
