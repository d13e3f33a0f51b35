"""What a graphic for a post shows: a headline that fits, a figure of the text, its size. Pure."""

import re
from typing import Final, cast

from pydantic import BaseModel

from enterprisehub.domains.content.contracts import CHANNELS, LONGEST_HEADLINE, Channel
from enterprisehub.domains.content.logic.rank_sentences import rank_sentences

LONGEST_CAPTION: Final = 150
# What counts something, the surest first: a share, a sum, a number with what it counts.
_FIGURES: Final = (
    re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?\s?(?:%|percent\b)"),
    re.compile(r"(?<![\w.,])[$€£]\s?\d[\d,.]*\d(?:\s?(?:k|m|thousand|million)\b)?"),
    re.compile(
        r"(?<![\w.,/:-])\d{1,3}(?:,\d{3})*\s(?:hours|days|weeks|months|years|times|minutes)\b"
    ),
)
_PERCENT: Final = re.compile(r"\s?percent$")


class Brief(BaseModel):
    """`figure` is the number of the text that stands large, `caption` the sentence it is of;
    `alt` is read to those who cannot see it.
    """

    channel: str
    wide: int
    high: int
    headline: str
    figure: str = ""
    caption: str = ""
    alt: str


def brief_graphic(channel: str, headline: str, body: str) -> Brief:
    """The brief for one post."""
    rule = CHANNELS[cast("Channel", channel)]
    ranked = rank_sentences(body)
    best = max(ranked, key=lambda one: one.weight).text if ranked else ""
    line = _fit(headline)
    figure, caption = _figure_of([one.text for one in ranked])
    return Brief(
        channel=rule.title,
        wide=rule.wide,
        high=rule.high,
        headline=line,
        figure=figure,
        caption=caption,
        alt=". ".join(part.rstrip(".") for part in (line, caption or best) if part)[:300],
    )


def _figure_of(sentences: list[str]) -> tuple[str, str]:
    """A number and the whole sentence that says what of; two empty ones where none would fit."""
    short = [one for one in sentences if len(one) <= LONGEST_CAPTION]
    for pattern in _FIGURES:
        for sentence in short:
            if found := pattern.search(sentence):
                return _PERCENT.sub("%", found.group()), sentence
    return "", ""


def _fit(text: str) -> str:
    """As many whole words as fit."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_HEADLINE:
        return line
    return line[:LONGEST_HEADLINE].rpartition(" ")[0] or line[:LONGEST_HEADLINE]
