"""What the bot did and which rule made it, in words for people who never saw its vocabulary."""

_DID = {
    "greet": "greeted",
    "disclose": "said that it is automated",
    "say_back": "said back what it heard",
    "acknowledge_correction": "took the correction",
    "confirm": "asked whether it is right",
    "request": "asked",
    "request_choice": "offered answers to choose from",
    "answer": "answered",
    "reassure": "reassured",
    "repair": "said that it did not understand",
    "handoff": "passed on to a person",
    "close": "closed the conversation",
}


def act_in_words(kind: str) -> str:
    """The kind of an act as something done: "said back what it heard"."""
    return _DID.get(kind, kind.replace("_", " "))


def rule_in_words(reason: str, titles: dict[str, str]) -> str:
    """The rule `request:motivation` as "asked: Reason to sell"."""
    rule, _, slot = reason.partition(":")
    words = act_in_words(rule)
    return f"{words}: {titles.get(slot, slot.replace('_', ' '))}" if slot else words
