"""Where competitors are named in what people said, with the words, and whether it grows. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel

LONGEST_QUOTE: Final = 240
MONTH: Final = timedelta(days=30)
_AGAINST = (
    "cheaper", "better", "switch", "went with", "going with", "chose", "prefer", "moving to",
    "instead of you", "lower price", "their offer", "signed with",
)  # fmt: skip
_FOR = ("worse", "slow", "unhappy", "disappointed", "leaving", "problems with", "tired of")
type Tone = Literal["against_us", "for_us", "neutral"]


class Mention(BaseModel):
    """`quote` stands literally in the text at the source."""

    competitor: str
    quote: str
    at: datetime
    source_kind: str
    source_id: UUID
    contact_id: UUID | None
    deal_id: UUID | None = None
    by_them: bool
    tone: Tone


class Trend(BaseModel):
    """How often a competitor was named in the last 30 days, and in the 30 before."""

    competitor: str
    now: int
    before: int
    people: int
    says: str


def pattern_of(names: Sequence[str]) -> re.Pattern[str]:
    """Whole words, in any case; the longest name first."""
    ordered = sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True)
    spaced = [r"\s+".join(re.escape(word) for word in name.split()) for name in ordered]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


def mentions_in(
    competitors: Mapping[str, Sequence[str]], rows: Sequence[Mapping[str, Any]]
) -> list[Mention]:
    """One mention for each text and competitor named in it, the latest first."""
    patterns = {name: pattern_of([name, *names]) for name, names in competitors.items()}
    found = [
        _mention(name, row, hit)
        for name, pattern in patterns.items()
        for row in rows
        if (hit := pattern.search(row["text"])) is not None
    ]
    return sorted(found, key=lambda m: (m.at, str(m.source_id), m.competitor), reverse=True)


def _mention(name: str, row: Mapping[str, Any], hit: re.Match[str]) -> Mention:
    quote = _sentence(row["text"], hit.start(), hit.end())
    return Mention(
        competitor=name,
        quote=quote,
        at=row["at"],
        source_kind=row["source_kind"],
        source_id=row["source_id"],
        contact_id=row.get("contact_id"),
        deal_id=row.get("deal_id"),
        by_them=row.get("direction") in ("in", "inbound"),
        tone=_tone(quote),
    )


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a place, literal; a long one is cut at words."""
    begin = max(text.rfind(mark, 0, start) + 1 for mark in ".!?\n")
    stops = [at for mark in ".!?\n" if (at := text.find(mark, end)) >= 0]
    stop = min(stops, default=len(text) - 1) + 1
    if stop - begin > LONGEST_QUOTE:
        begin = max(begin, start - LONGEST_QUOTE // 2)
        stop = min(stop, begin + LONGEST_QUOTE)
    return text[begin:stop].strip()


def _tone(quote: str) -> Tone:
    lower = quote.lower()
    if any(word in lower for word in _FOR):
        return "for_us"
    return "against_us" if any(word in lower for word in _AGAINST) else "neutral"


def trends_of(names: Sequence[str], mentions: Sequence[Mention], now: datetime) -> list[Trend]:
    """Each competitor, the one named most first."""
    recent = Counter(m.competitor for m in mentions if now - m.at <= MONTH)
    before = Counter(m.competitor for m in mentions if MONTH < now - m.at <= 2 * MONTH)
    trends = []
    for name in names:
        people = {m.contact_id for m in mentions if m.competitor == name and m.contact_id}
        trends.append(
            Trend(
                competitor=name,
                now=recent[name],
                before=before[name],
                people=len(people),
                says=_says(recent[name], before[name]),
            )
        )
    return sorted(trends, key=lambda t: (-t.now, -t.before, t.competitor))


def _says(now: int, before: int) -> str:
    if not now and not before:
        return "not named in two months"
    how = "more" if now > before else "less" if now < before else "as often"
    return f"{now} in 30 days, {how} than before ({before})" if how != "as often" else (
        f"{now} in 30 days, as often as before"
    )  # fmt: skip
