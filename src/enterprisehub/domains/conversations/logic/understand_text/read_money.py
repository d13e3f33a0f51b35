"""An amount of money, however loosely written, becomes minor units, currency and qualifier."""

import re
from typing import Any

from enterprisehub.domains.conversations.contracts import SlotSpec
from enterprisehub.domains.conversations.logic.understand_text.found import (
    Found,
    drop_overlapping,
    found_at,
)
from enterprisehub.domains.conversations.logic.understand_text.read_numbers import (
    NUMBER,
    SPOKEN_HUNDREDS,
    read_number,
    read_spoken_hundreds,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading
from enterprisehub.domains.conversations.logic.understand_text.spot_other_money import (
    is_no_sum,
    is_other_money,
    is_priced,
)

_SCALES = {"k": 1e3, "thousand": 1e3, "grand": 1e3, "mil": 1e3, "m": 1e6, "mm": 1e6, "mill": 1e6,
           "million": 1e6, "millions": 1e6, "millon": 1e6, "millones": 1e6}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_CURRENCIES = {"$": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "usd": "USD",
               "dolares": "USD", "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR",
               "£": "GBP", "pounds": "GBP", "gbp": "GBP", "pesos": "MXN", "mxn": "MXN"}  # fmt: skip
_UNIT = "|".join(w for w in _CURRENCIES if w.isalpha())
_AROUND = (r"around|about|roughly|approximately|close to|near|maybe|like|say|somewhere around"
           r"|in the ballpark of|unos|unas|alrededor de|como|cerca de|aproximadamente")  # fmt: skip
_LEAST = r"at least|no less than|not less than|minimum of|min|over|more than|above|north of|upwards of|starting at|al menos|minimo|mas de"
_MOST = r"at most|no more than|not more than|up to|under|below|less than|max(?:imum)?(?: of)?|tops|hasta|menos de|maximo"
_QUALIFIER = rf"(?:(?P<around>{_AROUND})|(?P<at_least>{_LEAST})|(?P<at_most>{_MOST}))"
_AMOUNT = rf"(?P<sign>[$€£] ?)?(?P<number>half a|an?(?= (?:million|thousand|hundred thousand))|a half|a quarter|quarter|one and a half|medio|{SPOKEN_HUNDREDS}|{NUMBER})(?: (?P<scale>{_SCALE}))?(?: and a half)?(?: (?P<unit>{_UNIT}))?"
_SECOND = _AMOUNT.replace("?P<sign>", "?P<sign2>").replace("?P<number>", "?P<number2>").replace("?P<scale>", "?P<scale2>").replace("?P<unit>", "?P<unit2>")  # fmt: skip
_RANGE = re.compile(rf"(?<![\w'.])(?:(?P<between>between|from|entre|of) (?:the |los )?)?{_AMOUNT} ?(?P<joint>-|to|and|y|why|a|or|in) (?:the |los )?{_SECOND}(?![\w'])")  # fmt: skip
_ONE = re.compile(rf"(?<![\w'.])(?:{_QUALIFIER} )?{_AMOUNT}(?P<plus> \+| plus| or (?:so|more|less|higher|best offer)| ish)?(?![\w'])")  # fmt: skip
_WHOLE = 100
"""What is less is no price by itself, however it was written: "three" beside "four bedrooms"."""
# What stands between any two numbers, too: "y" may have been read as the text message's "why", and
# "de 400 à 450 mille" is "of 400 in 450 thousand".
_LOOSE = ("and", "y", "why", "a", "or", "in")
_PART_OF = re.compile(r"(?<![\w'])(?:(?:the|in the) )?(?P<part>low|mid|high|upper|lower)(?: to (?P<part2>mid|high|upper))?(?: -)? (?P<sign>\$ ?)?(?P<number>\d{2,3}|\d(?:\.\d)?)(?: ?(?P<scale>k|m|million|mil))?(?: ?'?s)?(?![\w'%])")  # fmt: skip
_NOT_MONEY = re.compile(
    r" ?(?:bed|bath|br\b|ba\b|bd\b|sq|square|acre|year|month|week|day|am\b|pm\b|minute|hour|people"
    r"|person|recamara|bano|st\b|nd\b|rd\b|th\b|%|/|:|of us|kids|rooms?\b|unit|car\b|stor|ft\b|floor"
    r"|cuarto|habitacion|dormitorio|anos|meses|semanas|mi\b|mile|percent|offer|house|home|propert)"
)
_FRACTIONS = {"half a": 0.5, "a half": 0.5, "medio": 0.5, "a quarter": 0.25, "quarter": 0.25,
              "one and a half": 1.5, "a": 1.0, "an": 1.0}  # fmt: skip
_SPOKEN = re.compile(SPOKEN_HUNDREDS)
_ARTICLES = ("un", "una", "uno", "one", "once")
WORDS = ("thousand", "million", "hundred", "grand", "dollars", "around", "about", "between",
         "least", "roughly", "under", "asking", "price")  # fmt: skip


def find_money(
    reading: Reading,
    spec: SlotSpec,
    *,
    asked: bool,
    earlier_cents: int | None = None,
) -> list[Found]:
    """Amounts; a number without sign or scale counts only if asked for, corrected or priced.

    "425" against an earlier 450,000 means 425,000: the magnitude is carried over.
    """
    found = list(_ranges(reading, spec, earlier_cents, asked=asked))
    found += _parts(reading, spec)
    for match in _ONE.finditer(reading.plain):
        if not any(f.start < match.end() and match.start() < f.end for f in found):
            item = _single(reading, match, spec, earlier_cents, asked=asked)
            if item is not None:
                found.append(item)
    return drop_overlapping(found)


def _ranges(
    reading: Reading, spec: SlotSpec, earlier_cents: int | None, *, asked: bool
) -> list[Found]:
    found = []
    for m in _RANGE.finditer(reading.plain):
        explicit = any(m[name] for name in ("sign", "sign2", "scale", "scale2", "unit", "unit2"))
        if _NOT_MONEY.match(reading.plain, m.end()) or (
            m["joint"] in _LOOSE and not (m["between"] or m["scale"] or m["sign"])
        ):
            continue
        scale = m["scale2"]
        high = _scaled(m["number2"], scale, spec)
        low = _scaled(m["number"], m["scale"] or (scale if _first_needs(m, high) else None), spec)
        if not explicit:
            low, high = (_magnitude(v, spec, earlier_cents) for v in (low, high))
        plausible = low < high and _within(high, spec)
        if not plausible or not (explicit or asked or low >= 10_000):
            continue
        value = _value(low, "range", _currency(m["sign"] or m["sign2"], m["unit2"], spec))
        value["max_cents"] = round(high * 100)
        found.append(
            found_at(reading, m.start(), m.end(), value, extractor="money.range", confidence=0.9)
        )
    return found


def _first_needs(match: re.Match[str], high: float) -> bool:
    return not match["scale"] and read_number_or_part(match["number"]) < high / 100


def _parts(reading: Reading, spec: SlotSpec) -> list[Found]:
    found = []
    for m in _PART_OF.finditer(reading.plain):
        number = float(m["number"])
        if (
            not m["scale"]
            and not m["sign"]
            and not reading.plain[m.start() : m.end()].endswith("s")
        ):
            continue
        scale = _SCALES.get(m["scale"] or "", 1.0)
        amount = number * scale if m["scale"] else _magnitude(number, spec, None)
        step = 10 ** (len(str(int(amount))) - 1) if amount else 1
        width = step if amount % step == 0 and number >= 100 else step / 10
        low, high = {"low": (0.0, 0.35), "lower": (0.0, 0.35), "mid": (0.35, 0.65)}.get(
            m["part"], (0.65, 1.0)
        )
        if m["part2"]:
            high = 0.65 if m["part2"] == "mid" else 1.0
        value = _value(amount + width * low, "range", _currency(m["sign"], None, spec))
        value["max_cents"] = round((amount + width * high) * 100)
        found.append(
            found_at(reading, m.start(), m.end(), value, extractor="money.part", confidence=0.8)
        )
    return found


def _single(
    reading: Reading,
    m: re.Match[str],
    spec: SlotSpec,
    earlier_cents: int | None,
    *,
    asked: bool,
) -> Found | None:
    counted = _NOT_MONEY.match(reading.plain, m.end()) or m["number"] in _ARTICLES
    if (counted and not m["scale"]) or is_other_money(reading.plain, m.start(), m.end(), spec):
        return None
    explicit = bool(m["sign"] or m["scale"] or m["unit"])
    if m["number"] in _FRACTIONS and not m["scale"]:
        return None
    amount = _scaled(m["number"], m["scale"], spec)
    if " and a half" in m.group() and m["scale"]:
        amount += _SCALES[m["scale"]] / 2
    if not m["scale"]:
        amount = _magnitude(amount, spec, earlier_cents)
    if not _within(amount, spec):
        return None
    short = len(m["number"]) < 5 or read_number_or_part(m["number"]) < _WHOLE
    bare = not explicit and (amount < 10_000 or short)
    if not explicit and is_no_sum(m["number"]):
        return None
    bare = bare and not is_priced(reading.plain, m.start(), amount, spec)
    if bare and not asked and m["number"].isdigit() is False and "," not in m["number"]:
        return None
    qualifier = _qualified(reading, m)
    value = _value(amount, qualifier, _currency(m["sign"], m["unit"], spec))
    return found_at(
        reading, m.start(), m.end(), value,
        extractor="money.amount", confidence=0.7 if bare else 0.95, bare=bare, hint="money",
    )  # fmt: skip


def _qualified(reading: Reading, m: re.Match[str]) -> str:
    """How near the amount is meant, by the words before and after it."""
    qualifier = next((q for q in ("around", "at_least", "at_most") if m[q]), "exact")
    if qualifier == "exact" and reading.glossed and reading.plain[: m.start()].endswith("to "):
        return "at_most"
    plus = (m["plus"] or "").strip()
    if plus in ("+", "plus", "or more", "or higher"):
        return "at_least"
    if plus in ("or so", "ish", "or less", "or best offer"):
        return "at_most" if plus == "or less" else "around"
    return qualifier


def read_number_or_part(words: str) -> float:
    if words in _FRACTIONS:
        return _FRACTIONS[words]
    spoken = _SPOKEN.fullmatch(words)
    return read_spoken_hundreds(words) if spoken else read_number(words)


def _scaled(number: str, scale: str | None, spec: SlotSpec) -> float:
    """The amount; "450 mil" are thousands, "1.2 mil" (too little for a price) are millions."""
    amount = read_number_or_part(number) * _SCALES.get(scale or "", 1.0)
    return amount * 1e3 if scale == "mil" and amount < (spec.minimum or 0) else amount


def _magnitude(amount: float, spec: SlotSpec, earlier_cents: int | None) -> float:
    """A short number takes the size of the earlier amount, or the smallest that is plausible."""
    if earlier_cents:
        earlier = earlier_cents / 100
        while 0 < amount < earlier / 20 and amount * 1000 <= earlier * 30:
            amount *= 1000
        return amount
    if spec.minimum and amount < 10 and amount % 1 and amount * 1e6 >= spec.minimum * 10:
        return amount * 1e6
    if spec.minimum and 0 < amount < spec.minimum and amount * 1000 >= spec.minimum:
        return amount * (1e6 if amount < 10 and amount * 1e3 < spec.minimum * 2 else 1e3)
    return amount


def _within(amount: float, spec: SlotSpec) -> bool:
    low = spec.minimum if spec.minimum is not None else 1
    high = spec.maximum if spec.maximum is not None else 1e12
    return low <= amount <= high


def _currency(sign: str | None, unit: str | None, spec: SlotSpec) -> str:
    for word in ((sign or "").strip(), unit or ""):
        if word in _CURRENCIES:
            return _CURRENCIES[word]
    return spec.unit or "USD"


def _value(amount: float, qualifier: str, currency: str) -> dict[str, Any]:
    return {"amount_cents": round(amount * 100), "currency": currency, "qualifier": qualifier}
