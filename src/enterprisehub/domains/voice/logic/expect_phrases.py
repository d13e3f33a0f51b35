"""Phrases that may well come next, for recognition without a vendor. Pure."""

from collections.abc import Iterator

from enterprisehub.domains.conversations.api import SpokenDialogue
from enterprisehub.domains.conversations.contracts import SlotType
from enterprisehub.domains.voice.logic.say_aloud import words

ALWAYS = (
    "yes", "yes please", "no", "no thank you", "okay", "thank you", "goodbye", "bye", "hello",
    "i don't know", "can you repeat that", "are you a robot", "can i talk to a person",
    "i want to talk to a person", "stop calling me", "i am not interested", "yes that's right",
    "no that's wrong", "that's all", "what is your commission", "how much is your commission",
    "how does it work", "what happens next", "just a moment", "uh huh", "sure", "right",
)  # fmt: skip
OPENINGS = (
    "i want to sell my house", "i would like to sell my home", "i want to buy a house",
    "i am looking for a house", "i am looking for a home", "i want to know what my home is worth",
    "i want to sell my three bedroom house in austin", "i am interested in a house",
    "i want to rent an apartment",
)  # fmt: skip
WHEN = (
    "as soon as possible", "next week", "next month", "this month", "next year", "this summer",
    "in two weeks", "in three months", "in six months", "in a few months", "by the end of the year",
    "i am in no hurry", "in the spring", "in the fall",
)  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
TOWNS = (
    "austin", "dallas", "houston", "plano", "san antonio", "fort worth", "phoenix", "denver",
    "chicago", "san diego", "los angeles", "miami", "tampa", "atlanta", "seattle", "portland",
)  # fmt: skip
MOST_PHRASES = 400
_MOST_PLACES = 120


def expect_phrases(dialogue: SpokenDialogue) -> tuple[str, ...]:
    """What a caller may say now, in lower case, the likeliest first and each once."""
    asked = [act.slot for act in dialogue.state.last_bot_acts if act.slot]
    entries = {entry.name: entry for entry in dialogue.flow.slots}
    answered = [entries[slot] for slot in asked if slot in entries]
    chosen = [
        one
        for entry in answered
        for choice in entry.choices
        for one in (choice.label.get("en", choice.value), *choice.words.get("en", ()))
    ]
    found: list[str] = list(ALWAYS)
    for entry in answered:
        found += _answers(entry.type, dialogue)
    found += chosen
    if not asked:
        found += _answers(SlotType.PLACE, dialogue)
    # What counts, places and dates people tell whatever was asked.
    for entry in dialogue.flow.slots:
        found += [f"{n} {noun}" for n in _COUNTS for noun in _plural(entry.nouns)]
    found += [f"{lead}{town}" for town in TOWNS for lead in ("", "in ")]
    found += [*WHEN, *OPENINGS]
    found += [f"{lead}{one}" for one in chosen for lead in ("it is ", "it's a ")]
    plain = (_plain(one) for one in found)
    return tuple(dict.fromkeys(one for one in plain if one))[:MOST_PHRASES]


_COUNTS = ("one", "two", "three", "four", "five", "six")


def _answers(kind: SlotType, dialogue: SpokenDialogue) -> Iterator[str]:
    match kind:
        case SlotType.PLACE:
            for name in (*list(dialogue.names.places)[:_MOST_PLACES], *TOWNS):
                yield name
                yield f"in {name}"
                yield f"it is in {name}"
        case SlotType.MONEY:
            for thousands in (*range(100, 1000, 50), 125, 175, 225, 275, 325, 375, 425, 475):
                said = words(thousands).replace("-", " ")
                for one in dict.fromkeys((said, said.replace("hundred ", "hundred and "))):
                    yield f"{one} thousand"
                    for lead in ("", "around ", "about "):
                        yield f"{lead}{one} thousand dollars"
            yield from ("one million dollars", "a million", "half a million")
        case SlotType.DATE | SlotType.DATE_RANGE:
            yield from WHEN
            for month in MONTHS:
                yield f"in {month}"
                yield f"by {month}"
        case SlotType.COUNT:
            yield from _COUNTS
        case _:
            return


def _plural(nouns: tuple[str, ...]) -> list[str]:
    return [noun for noun in nouns if noun.endswith("s")][:2]


def _plain(phrase: str) -> str:
    """Letters and apostrophes only: what a pronouncing dictionary knows."""
    kept = "".join(c if c.isalpha() or c in "' " else " " for c in phrase.lower())
    return " ".join(kept.split()) if kept.isascii() else ""
