"""What a flow answers to questions, and what it says to quiet leads, as a form. Pure.

An answer is `answer.TOPIC.text.LANGUAGE`, `.without.LANGUAGE` (said where a fact is missing) and
`.words` with commas; the one to come has `answer.new.topic` besides. A follow-up is
`follow.N.days`, `.channel`, `.subject.LANGUAGE`, `.text.LANGUAGE` and conditions as
`edit_conditions` says. Either is gone with `….drop`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from enterprisehub.domains.conversations.flows.check_flow import ALWAYS_KNOWN, PLACEHOLDER
from enterprisehub.domains.conversations.flows.flow import Answer, Flow, Nurture
from enterprisehub.domains.conversations.logic.edit_conditions import (
    OPS,
    Wrong,
    conditions_in,
    numbers_in,
    value_in_words,
)

NEW: Final = "new"
INDISPENSABLE: Final = ("unknown", "is_bot", "identity")
"""Said where nothing else fits, and what a bot owes whoever asks what it is."""
MOST_CHARACTERS: Final = 1000
MOST_SUBJECT: Final = 150
MOST_ANSWERS: Final = 80
MOST_FOLLOW_UPS: Final = 20
LEAST_DAYS: Final = 2
MOST_DAYS: Final = 115
"""A lead is left in peace for two days, and is let go after four months."""
CHANNELS: Final = {"sms": "Text message", "email": "Email"}


def form_of_sayings(flow: Flow) -> dict[str, str]:
    """The fields as the flow has them."""
    values = {"sayings": "1"}
    for topic, answer in flow.answers.items():
        at = f"answer.{topic}"
        for language in flow.languages:
            values[f"{at}.text.{language}"] = answer.text.get(language, "")
            values[f"{at}.without.{language}"] = answer.without.get(language, "")
        values[f"{at}.words"] = _words(answer)
    for n, piece in enumerate(flow.nurture):
        at = f"follow.{n}"
        values |= {f"{at}.key": piece.key, f"{at}.days": str(piece.after_days)}
        values[f"{at}.channel"] = piece.channel
        for language in flow.languages:
            values[f"{at}.subject.{language}"] = piece.subject.get(language, "")
            values[f"{at}.text.{language}"] = piece.text.get(language, "")
        for m, condition in enumerate(piece.when):
            values[f"{at}.{m}.slot"], values[f"{at}.{m}.op"] = condition.slot, condition.op.value
            values[f"{at}.{m}.value"] = value_in_words(flow, condition)
    return values


def apply_sayings(
    flow: Flow, form: Mapping[str, str], document: dict[str, Any], wrong: Wrong
) -> None:
    """The document answers and follows up as the form says; each field that is wrong is named."""
    if "sayings" not in form:
        return
    document["answers"] = dict(_answers(flow, form, document["answers"], wrong))
    document["nurture"] = list(_follow_ups(flow, form, wrong))


def follow_ups_shown(form: Mapping[str, str]) -> list[tuple[int, list[int]]]:
    """The follow-ups that a form shows with their conditions, and a blank one more of each."""
    shown: list[tuple[int, list[int]]] = []
    for n in [*numbers_in(form, "follow."), None]:
        at = len(shown) if n is None else n
        rows = numbers_in(form, f"follow.{at}.")
        shown.append((at, [*rows, max(rows, default=-1) + 1]))
    return shown


def follow_ups_in_words(flow: Flow) -> str:
    """What is said to quiet leads, a line each, to be compared."""
    return "\n".join(_line(flow, piece) for piece in flow.nurture)


def answer_in_words(answer: Answer | None) -> str:
    """An answer in all its words, to be compared."""
    if answer is None:
        return ""
    said = [*answer.text.values(), *answer.without.values()]
    return "\n".join([*dict.fromkeys(said), *([_words(answer)] if answer.words else [])])


def _answers(
    flow: Flow, form: Mapping[str, str], kept: Mapping[str, Any], wrong: Wrong
) -> Iterator[tuple[str, dict[str, Any]]]:
    for topic, answer in flow.answers.items():
        at = f"answer.{topic}"
        if f"{at}.drop" in form:
            if topic in INDISPENSABLE:
                wrong[f"{at}.drop"] = "This answer cannot be missing; change its words instead."
            continue
        if f"{at}.words" not in form:
            yield topic, kept[topic]
            continue
        yield topic, _answer(flow, form, at, wrong, before=answer)
    at = f"answer.{NEW}"
    if not any(text.strip() for key, text in form.items() if key.startswith(f"{at}.")):
        return
    topic = form.get(f"{at}.topic", "").strip()
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", topic):
        wrong[f"{at}.topic"] = "Small letters, digits and _, beginning with a letter."
    elif topic in flow.answers or topic == NEW:
        wrong[f"{at}.topic"] = "There is an answer of this name already: change that one."
    elif len(flow.answers) >= MOST_ANSWERS:
        wrong[f"{at}.topic"] = f"A flow has at most {MOST_ANSWERS} answers."
    if not form.get(f"{at}.words", "").strip():
        wrong[f"{at}.words"] = "Write by which words the question is recognised."
    yield topic, _answer(flow, form, at, wrong)


def _answer(
    flow: Flow, form: Mapping[str, str], at: str, wrong: Wrong, *, before: Answer | None = None
) -> dict[str, Any]:
    text = {one: _said(form, f"{at}.text.{one}", wrong) for one in flow.languages}
    needs = _needs(text.values())
    without = {}
    for language in flow.languages:
        name = f"{at}.without.{language}"
        if not needs and not form.get(name, "").strip():
            without[language] = text[language]
        else:
            without[language] = _said(form, name, wrong)
    words = form.get(f"{at}.words", "")
    if before is not None and words == _words(before):
        known = list(before.words)
    else:
        known = list(dict.fromkeys(w.strip().lower() for w in words.split(",") if w.strip()))
    if before is not None and text == {one: before.text.get(one, "") for one in flow.languages}:
        needs = list(before.needs)
    kept = before.model_dump(mode="json") if before is not None else {"text": {}, "without": {}}
    return {
        "text": {**kept["text"], **text},
        "without": {**kept["without"], **without},
        "needs": needs,
        "words": known,
    }


def _follow_ups(flow: Flow, form: Mapping[str, str], wrong: Wrong) -> Iterator[dict[str, Any]]:
    numbers = numbers_in(form, "follow.")
    if len(numbers) > MOST_FOLLOW_UPS:
        wrong[f"follow.{numbers[-1]}.days"] = f"A flow follows up at most {MOST_FOLLOW_UPS} times."
    keys = {piece.key for piece in flow.nurture}
    for n in numbers[:MOST_FOLLOW_UPS]:
        at = f"follow.{n}"
        own = {key: text for key, text in form.items() if key.startswith(f"{at}.")}
        chosen = (f"{at}.channel", *(key for key in own if key.endswith(".op")))
        blank = not any(text.strip() for key, text in own.items() if key not in chosen)
        if blank or f"{at}.drop" in own:
            continue
        yield _follow_up(flow, form, at, keys, wrong)


def _follow_up(
    flow: Flow, form: Mapping[str, str], at: str, keys: set[str], wrong: Wrong
) -> dict[str, Any]:
    before = next((one for one in flow.nurture if one.key == form.get(f"{at}.key")), None)
    channel = form.get(f"{at}.channel", "")
    if channel not in CHANNELS:
        wrong[f"{at}.channel"] = "Choose one of the list."
    text = {one: _said(form, f"{at}.text.{one}", wrong) for one in flow.languages}
    subject: dict[str, str] = {}
    for language in flow.languages:
        name = f"{at}.subject.{language}"
        said = form.get(name, "").strip()
        if said and len(said) > MOST_SUBJECT:
            wrong[name] = f"At most {MOST_SUBJECT} characters."
        if channel == "email" and not said:
            wrong[name] = "Write the subject of the email."
        if said:
            subject[language] = said
    told = before is not None and text == {k: before.text.get(k, "") for k in flow.languages}
    days = _days(form, f"{at}.days", wrong)
    return {
        "key": before.key if before else _key(flow, days, keys),
        "after_days": days,
        "channel": channel,
        "subject": subject,
        "text": {**(dict(before.text) if before else {}), **text},
        "needs": list(before.needs)
        if told and before
        else _needs([*text.values(), *subject.values()]),
        "when": list(conditions_in(flow, form, at, wrong)),
    }


def _key(flow: Flow, days: int, keys: set[str]) -> str:
    """A name for a new follow-up that none has: what was sent under another is not sent again."""
    name, number = f"{flow.name}_day_{days}", 2
    while name in keys:
        name, number = f"{flow.name}_day_{days}_{number}", number + 1
    keys.add(name)
    return name


def _days(form: Mapping[str, str], name: str, wrong: Wrong) -> int:
    text = form.get(name, "").strip()
    if text.isascii() and text.isdigit() and LEAST_DAYS <= int(text) <= MOST_DAYS:
        return int(text)
    wrong[name] = f"Give a whole number of days from {LEAST_DAYS} to {MOST_DAYS}."
    return 0


def _said(form: Mapping[str, str], name: str, wrong: Wrong) -> str:
    text = form.get(name, "").replace("\r\n", "\n").strip()
    if not text:
        wrong[name] = "Write what is said."
    elif len(text) > MOST_CHARACTERS:
        wrong[name] = f"At most {MOST_CHARACTERS} characters."
    elif re.sub(PLACEHOLDER, "", text).count("{") or re.sub(PLACEHOLDER, "", text).count("}"):
        wrong[name] = "Braces name a fact in small letters, such as {company}."
    return text


def _needs(texts: Sequence[str] | Any) -> list[str]:
    """The facts that must be known for these to be said."""
    named = [name for text in texts for name in PLACEHOLDER.findall(text)]
    return [name for name in dict.fromkeys(named) if name not in ALWAYS_KNOWN]


def _words(answer: Answer) -> str:
    return ", ".join(answer.words)


def _line(flow: Flow, piece: Nurture) -> str:
    titles = {slot.name: slot.title.get("en", slot.name) for slot in flow.slots}
    tests = [
        f"{titles.get(one.slot, one.slot)} {OPS[one.op.value]} {value_in_words(flow, one)}".strip()
        for one in piece.when
    ]
    where = f", where {' and '.join(tests)}" if tests else ""
    said = [*piece.subject.values(), *piece.text.values()]
    return f"After {piece.after_days} days by {piece.channel}{where}: {' / '.join(said)}"
