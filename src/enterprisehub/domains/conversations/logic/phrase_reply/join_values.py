"""Several values said back as one natural phrase: "a 3-bedroom in Austin, this summer, and …"."""

import re
from collections.abc import Mapping, Sequence

from enterprisehub.domains.conversations.contracts import SlotType, SlotValue
from enterprisehub.domains.conversations.flows.flow import Flow, SlotEntry
from enterprisehub.domains.conversations.flows.phrasebook import Phrasebook
from enterprisehub.domains.conversations.logic.phrase_reply.format_value import format_value
from enterprisehub.kernel.text.languages import LANGUAGES

# English says "an 8-bedroom", "an 11-bedroom", "an 18-bedroom".
AN = re.compile(r"\ba (?=(?:8|11|18)(?:\D|$)|8\d|[aeio])", re.IGNORECASE)


# "a house in Plano, and you're moving": a whole clause stands off by a comma.
CLAUSE = re.compile(r".*\b(?:is|are|needs?|you|you're|use|decide)\b", re.IGNORECASE)
# "1 bedrooms" is one bedroom.
_ONE = re.compile(r"(?<!\S)1 (\w+)s(?!\w)")
ONE_OR_MORE = "|"
"""Apart by this, a pattern says one and several: "une chambre|{value} chambres"."""
_JOINABLE = (SlotType.COUNT, SlotType.CHOICE, SlotType.ADDRESS, SlotType.PLACE)


def join_values(values: Sequence[SlotValue], flow: Flow, book: Phrasebook) -> str:
    """The values in the flow's order as one phrase without a full stop; empty for none.

    English and Spanish join them to a sentence. Other languages list them: what is right after
    "in" or between two nouns differs with every value there.
    """
    if book.language in LANGUAGES:
        return _enumerated(values, flow, book)
    if len(values) == 1 and (only := _alone(values[0], flow, book)):
        return only
    by_name = {value.slot: value for value in values}
    fragments: list[str] = []
    joinable = False
    for entry in flow.slots:
        value = by_name.get(entry.name)
        if value is None:
            continue
        said = format_value(value, entry, book)
        if joinable and entry.say.joined:
            fragments[-1] += " " + _fill(entry.say.joined, said, book, entry)
        else:
            fragments.append(_fill(entry.say.text, said, book, entry))
        joinable = entry.type in _JOINABLE
    return _listed([f for f in fragments if f], book)


def _enumerated(values: Sequence[SlotValue], flow: Flow, book: Phrasebook) -> str:
    by_name = {value.slot: value for value in values}
    known = [(entry, by_name[entry.name]) for entry in flow.slots if entry.name in by_name]
    said = [_fill(one.say.text, format_value(value, one, book), book, one) for one, value in known]
    return ", ".join(part for part in said if part)


def _alone(value: SlotValue, flow: Flow, book: Phrasebook) -> str:
    """One value on its own: "Austin" where it would be "in Austin" among others."""
    entry = next((e for e in flow.slots if e.name == value.slot), None)
    if entry is None or not entry.say.alone:
        return ""
    return _fill(entry.say.alone, format_value(value, entry, book), book, entry)


def _fill(template: Mapping[str, str], said: str, book: Phrasebook, entry: SlotEntry) -> str:
    pattern = template.get(book.language, "{value}")
    one, _, more = pattern.partition(ONE_OR_MORE)
    filled = (one if said == "1" or not more else more).replace("{value}", said)
    if entry.type is SlotType.COUNT and book.language not in LANGUAGES:
        filled = _ONE.sub(r"1 \1", filled)
    if book.language == "en" and entry.type is not SlotType.TEXT:
        filled = AN.sub("an ", filled)
    return filled


def _listed(fragments: list[str], book: Phrasebook) -> str:
    if len(fragments) <= 1:
        return "".join(fragments)
    *first, last = fragments
    several = len(fragments) > 2  # noqa: PLR2004
    comma = "," if book.language == "en" and (several or CLAUSE.match(last)) else ""
    conjunction = _conjunction(book, last)
    return f"{', '.join(first)}{comma} {conjunction} {last}"


def _conjunction(book: Phrasebook, following: str) -> str:
    """Spanish says "e" before an i sound: "condominio e inversión"."""
    if book.language == "es" and re.match(r"h?[ií](?![ae])", following, re.IGNORECASE):
        return "e"
    return book.conjunction
