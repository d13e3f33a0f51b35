"""What a graphic for a post shows: a headline that fits, a figure of the text, its size. Pure."""

import re
from typing import Final, cast

from pydantic import BaseModel

from enterprisehub.domains.content.contracts import CHANNELS, Channel
from enterprisehub.domains.content.logic.rank_sentences import rank_sentences

LONGEST_HEADLINE: Final = 60
_FIGURE: Final = re.compile(r"[$€£]?\d[\d,.]*\d\s?(?:%|percent|days|weeks|months|k|m)?|\d+\s?%")


class Brief(BaseModel):
    """`figure` is the number of the text that may stand large; `alt` is read to those who
    cannot see it.
    """

    channel: str
    wide: int
    high: int
    headline: str
    figure: str
    alt: str


def brief_graphic(channel: str, headline: str, body: str) -> Brief:
    """The brief for one post."""
    rule = CHANNELS[cast("Channel", channel)]
    ranked = rank_sentences(body)
    found = _FIGURE.search(body)
    best = max(ranked, key=lambda one: one.weight).text if ranked else headline
    return Brief(
        channel=rule.title,
        wide=rule.wide,
        high=rule.high,
        headline=_fit(headline),
        figure=found.group().strip() if found else "",
        alt=f"{_fit(headline)}. {best}"[:300],
    )


def _fit(text: str) -> str:
    """As many whole words as fit."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_HEADLINE:
        return line
    return line[:LONGEST_HEADLINE].rpartition(" ")[0] or line[:LONGEST_HEADLINE]
