"""What the bot heard, did and by which rule, in words for people who never saw its vocabulary."""

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
    "help": "looked something up or arranged it",
}
_HEARD = {
    "affirm": "said yes",
    "negate": "said no",
    "question": "asked",
    "correct": "corrected something",
    "decline_slot": "would rather not say",
    "dont_care": "does not mind",
    "dont_know": "does not know",
    "want_human": "wants a person",
    "not_interested": "is not interested",
    "wrong_person": "is somebody else",
    "request_alternatives": "asked for other choices",
    "ask_if_bot": "asked whether a person writes",
    "objection": "objected",
    "unclear": "could not be understood",
    "wait": "asked to wait",
    "bye": "said goodbye",
    "thank": "said thanks",
    "greet": "greeted",
    "ask_help": "asked for something to be looked up or arranged",
}
_FOUND_BY = {
    "index": "found in your own list",
    "list": "found in the list of known names",
    "fuzzy": "read in spite of a misspelling",
    "model": "read by the language model",
    "number": "chosen by its number",
    "reply": "the answer to the question before",
    "answer": "the answer to the question before",
    "bare": "the answer to the question before",
    "context": "read from the words around it",
}
CHANNELS = {"sms": "Text message", "email": "Email", "web_chat": "Web chat", "voice": "Call"}


def channel_in_words(channel: str) -> str:
    """The channel `sms` as "Text message"."""
    return CHANNELS.get(channel, channel.replace("_", " ").capitalize())


def heard_in_words(kind: str) -> str:
    """The kind of an act of the lead: "corrected something"."""
    return _HEARD.get(kind, kind.replace("_", " "))


def found_in_words(extractor: str) -> str:
    """The extractor `place.index` as "found in your own list"."""
    return _FOUND_BY.get(extractor.rpartition(".")[2], "read from these words")


def act_in_words(kind: str) -> str:
    """The kind of an act as something done: "said back what it heard"."""
    return _DID.get(kind, kind.replace("_", " "))


def rule_in_words(reason: str, titles: dict[str, str]) -> str:
    """The rule `request:motivation` as "asked: Reason to sell"."""
    rule, _, slot = reason.partition(":")
    words = act_in_words(rule)
    return f"{words}: {titles.get(slot, slot.replace('_', ' '))}" if slot else words
