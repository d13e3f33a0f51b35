"""What other domains may ask of the assistant: its prompts' past, to be taken again."""

from enterprisehub.domains.assistant.logic.ask_again import (
    ANSWERED,
    CHOSEN,
    answers_of,
    choose_again,
    look_ups_of,
    own_answers,
    told_since,
    word_again,
)

__all__ = [
    "ANSWERED",
    "CHOSEN",
    "answers_of",
    "choose_again",
    "look_ups_of",
    "own_answers",
    "told_since",
    "word_again",
]
