"""Words brought to a form in which requests and descriptions can be compared. Pure."""

import re
from functools import cache
from itertools import pairwise
from typing import Final

from enterprisehub.kernel.search.fold import words_of

_IDLE: Final = frozenset(
    word
    for line in (
        "a an the and or of to in on at for with from by as is are was were be been am it its this",
        "that these those there here i we you he she they me us them my our your his her their",
        "mine please can could would will shall should may might must do does did done have has",
        "had want wants need needs like let lets get give make show tell some any all each every",
        "just only also so if then than into about over under out up off down not no who whom",
        "which what when where why how hey hi ok okay thanks now today",
    )
    for word in line.split()
)
_CONCEPTS: Final = {
    "price": "price quote cost discount rate quotation fee margin tariff offer",
    "proposal": "proposal offer bid rfp sow tender deck pitch",
    "contract": "contract agreement clause nda msa term legal redline liability indemnity paper",
    "rival": "competitor competition rival battlecard versus competing compete alternative",
    "prospect": "prospect lookalike icp target resemble similar unknown territory",
    "revive": "nurture reengage revive drip reactivate winback reawaken rekindle",
    "quiet": "dormant cold quiet silent sleeping stale inactive ghosted",
    "follow": "followup chase reply nudge respond answer remind checkin ping",
    "agenda": "agenda prep prepare briefing brief preparation talking",
    "demo": "demo demonstration walkthrough showcase",
    "verify": "validate verify validation verification invalid undeliverable syntax typo correct",
    "twin": "duplicate dedupe merge twin double twice deduplicate",
    "enrich": "enrich enrichment complete missing augment append blank gap firmographic",
    "decay": "outdated decay obsolete aged stale expired bounce rot",
    "sync": "sync synchronise synchronize synchronisation integration hubspot salesforce connector "
    "mapping",
    "risk": "risk danger slip slipping threaten threatened jeopardy stuck stall",
    "advise": "advise advice advisor recommend recommendation next suggest best action",
    "health": "health healthy churn renewal satisfaction retention unhappy nps",
    "deliverable": "deliverable milestone deadline delivery due overdue handover",
    "approve": "approve approval signoff gateway pending clearance",
    "social": "social linkedin twitter tweet post facebook instagram thread",
    "graphic": "graphic image banner visual design illustration thumbnail infographic artwork",
    "repurpose": "repurpose recycle rewrite convert adapt transform reuse",
    "research": "research investigate landscape market study trend explore analysis",
    "deep": "deep thorough comprehensive indepth exhaustive extensive detailed",
    "call": "call phone recording transcript voicemail conversation",
    "estate": "property home house listing comp neighborhood neighbourhood appraisal condo "
    "apartment valuation",
    "haggle": "negotiate negotiation counteroffer counter haggle concession",
    "buyer": "buyer buying purchase buy",
    "seller": "seller selling sell",
    "persona": "persona stakeholder role title audience committee champion",
    "partner": "partner referral channel reseller alliance affiliate",
    "revops": "revenue revops forecast funnel conversion quota attainment pipeline bottleneck",
    "digest": "summary summarise summarize recap digest minute",
    "write": "write draft compose word",
    "text": "text sms message",
    "mail": "mail email letter",
    "firm": "company account firm organisation organization business client customer",
    "lead": "lead inquiry enquiry",
    "find": "find search discover identify look spot locate hunt list",
    "analyse": "analyse analyze analyzer analyser analysis assess evaluate review examine inspect",
    "plan": "plan schedule calendar plot line",
}
_ENDINGS: Final = (
    "ations", "ation", "ingly", "edly", "ments", "ment", "ness", "ings", "ing", "ies", "ied",
    "ers", "ors", "er", "or", "ed", "es", "ly", "e", "s", "y",
)  # fmt: skip
_SHORTEST: Final = 3
_JOINT: Final = (
    r"(?:(?:re|follow|win|check|sign|in|pre|dead)-(?=\w)|(?:re|pre) (?=\w)|follow (?=ups?\b)"
    r"|win (?=backs?\b)|check (?=ins?\b|ups?\b)|sign (?=offs?\b)|in (?=depth\b)|dead (?=lines?\b))"
)
"""The first half of a word that people write in two: "follow up", but not "check duplicates"."""
_PARTED: Final = re.compile(rf"\b{_JOINT}", re.IGNORECASE)
_WRITTEN: Final = re.compile(rf"\b{_JOINT}*\w+", re.IGNORECASE)


@cache
def stem(word: str) -> str:
    """The word without its ending: "pricing", "prices" and "price" are one."""
    word = word.replace("ise", "ize")
    if word.endswith("ss"):
        return word
    for ending in _ENDINGS:
        rest = len(word) - len(ending)
        if word.endswith(ending) and rest >= _SHORTEST:
            root = word[:rest]
            doubled = root[-1] == root[-2] and root[-1] not in "lsz"
            return root[:-1] if doubled else root
    return word


@cache
def _concepts() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, members in _CONCEPTS.items():
        for member in members.split():
            found.setdefault(stem(member), []).append(f"={name}")
    return {root: tuple(names) for root, names in found.items()}


_NAME: Final = re.compile(r"(?<=[a-z,;] )[A-Z][a-z’']+(?:\s+[A-Z][a-z’']+)*")


def without_names(text: str) -> str:
    """The text without what is written as names within it: they say for whom, not what."""

    def kept(match: re.Match[str]) -> str:
        known = (word for word in match[0].split() if stem(word.casefold()) in _concepts())
        return " ".join(known)

    return _NAME.sub(kept, text)


def roots_of(text: str) -> list[str]:
    """The stems of the words that say something, in their order."""
    return [
        stem(word)
        for word in words_of(without_names(text).casefold())
        if word not in _IDLE and not word.isdigit()
    ]


def concepts_of(root: str) -> tuple[str, ...]:
    """What a stem stands for, as features."""
    return _concepts().get(root, ())


def features(text: str) -> dict[str, float]:
    """What a text is about: stems, the concepts they stand for (=), two stems that follow each
    other (+), and parts of longer words (~); each with its weight.
    """
    found: dict[str, float] = {}
    telling = _telling_words(text)
    for one, after in pairwise(telling):
        found[f"{stem(one)}+{stem(after)}"] = 0.5
    for word in telling:
        root = stem(word)
        found[root] = max(found.get(root, 0.0), 1.0)
        for concept in concepts_of(root):
            found[concept] = max(found.get(concept, 0.0), 0.9)
        # A word whose meaning is known is not guessed by its letters: "revive" is no "review".
        if len(word) > _SHORTEST + 2 and not concepts_of(root):
            for at in range(len(word) - 3):
                found.setdefault(f"~{word[at : at + 4]}", 0.3)
    return found


def said_as(text: str) -> dict[str, str]:
    """For each stem and concept of a text, the word of the text it comes from, as it is written."""
    written = {_joined(said).casefold(): said for said in _WRITTEN.findall(text)}
    found: dict[str, str] = {}
    for word in _telling_words(text):
        root = stem(word)
        for feature in (root, *concepts_of(root)):
            found.setdefault(feature, written.get(word, word))
    return found


def _telling_words(text: str) -> list[str]:
    joined = _joined(without_names(text).casefold())
    return [word for word in words_of(joined) if word not in _IDLE and not word.isdigit()]


def _joined(text: str) -> str:
    return _PARTED.sub(lambda half: half[0][:-1], text)
