"""A post in the tenant's own manner: which sentences are chosen, and how they are written. Pure.

What is said stays: contractions are drawn together or written out, emoji that the tenant never
uses are left out, and no more hashtags stand there than it uses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from enterprisehub.domains.content.contracts import Channel
from enterprisehub.domains.content.logic.measure_post import length_of
from enterprisehub.domains.content.logic.rank_sentences import Ranked
from enterprisehub.domains.messaging.contracts.style import in_contractions
from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.kernel.text.languages import SPOKEN
from enterprisehub.kernel.text.languages.tell import tell_language

_EMOJI: Final = re.compile(
    r"\s?[\U0001F300-\U0001FAFF\u2600-\u27BF][\uFE0F\u200D\U0001F3FB-\U0001F3FF]*"
)
_PHRASE: Final = 0.5
_LENGTH: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a post takes of a writing voice. Without `hashtags` the channel's own number stands."""

    formality: str = "neutral"
    words_per_sentence: float = 0.0
    phrases: tuple[str, ...] = ()
    hashtags: int | None = None
    emoji: bool = True


PLAIN: Final = Manner()


def manner_of(style: WritingStyle, text: str) -> Manner:
    """The manner for posts of this text: what was learned in another language says nothing."""
    if not style.trained or tell_language(text, SPOKEN) not in (None, style.language):
        return PLAIN
    return Manner(
        formality=style.formality if style.language == "en" else "neutral",
        words_per_sentence=style.words_per_sentence,
        phrases=style.phrases,
        hashtags=style.hashtags,
        emoji=style.emoji,
    )


def weigh_manner(ranked: Sequence[Ranked], manner: Manner) -> list[Ranked]:
    """Sentences as long as the tenant's, and with its phrases, weigh more than others."""
    return [replace(one, weight=one.weight + _likeness(one.text, manner)) for one in ranked]


def dress(body: str, title: str, channel: Channel, most: int, manner: Manner) -> str:
    """The post as the tenant would write it; as it was where that does not fit. Its title stays."""
    head = title if body.startswith(title) else ""
    words = body[len(head) :]
    if not manner.emoji:
        words = _EMOJI.sub("", words)
    dressed = head + in_contractions(words, manner.formality)
    return dressed if length_of(channel, dressed) <= most else body


def _likeness(sentence: str, manner: Manner) -> float:
    said = sentence.lower()
    phrase = _PHRASE if any(one in said for one in manner.phrases) else 0.0
    if not manner.words_per_sentence:
        return phrase
    away = abs(len(sentence.split()) - manner.words_per_sentence) / manner.words_per_sentence
    return phrase - _LENGTH * min(away, 1.0)
