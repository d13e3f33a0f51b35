"""Which project a deal may be delivered by, with the reasons; a person decides.

Names are compared without legal forms and words that any project may have. Deterministic: the
same names always give the same suggestions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from enterprisehub.kernel.search.fold import fold

LEAST_CONFIDENCE = 0.5
MOST_SHOWN = 3
_LEGAL = frozenset(
    [
        "inc",
        "llc",
        "ltd",
        "gmbh",
        "corp",
        "co",
        "company",
        "ag",
        "sa",
        "plc",
        "the",
        "and",
        "of",
        "group",
        "holding",
        "holdings",
    ]
)
_ORDINARY = frozenset(
    [
        "project",
        "website",
        "web",
        "app",
        "apps",
        "portal",
        "platform",
        "deal",
        "implementation",
        "rollout",
        "migration",
        "phase",
        "new",
        "development",
        "dev",
        "integration",
        "api",
        "service",
        "services",
        "team",
        "board",
        "main",
        "core",
        "client",
        "customer",
        "system",
        "software",
        "solution",
        "solutions",
        "package",
        "plan",
        "license",
        "licence",
        "renewal",
        "expansion",
        "pilot",
        "annual",
        "upgrade",
        "support",
        "mobile",
        "backend",
        "frontend",
        "data",
        "infra",
        "infrastructure",
        "tools",
        "internal",
    ]
)
_WORDS = re.compile(r"[a-z0-9]+")
_LONG, _NEAR_PCT, _SHORTEST_KEY = 5, 88, 3


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name and a short name: a project, a repository."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Match:
    """How sure it is, and why."""

    confidence_ratio: float
    reasons: tuple[str, ...]


def compare_names(
    project: Named, deal_title: str, company: str = "", web_domain: str = ""
) -> Match | None:
    """Whether the project may deliver the deal; None when nothing speaks for it."""
    there = _rare(f"{project.name} {project.key}")
    whole = "".join(_WORDS.findall(fold(project.name)))
    names = _rare(company)
    found = [
        *_by_company(project, there, names, company),
        *_by_domain(whole, there, web_domain),
        *_by_title(there, _rare(deal_title) - names),
    ]
    if not found:
        return None
    left = 1.0
    for confidence, _ in found:
        left *= 1 - confidence
    return Match(round(1 - left, 2), tuple(reason for _, reason in found))


def _by_company(
    project: Named, there: frozenset[str], names: frozenset[str], company: str
) -> Iterable[tuple[float, str]]:
    if not names:
        return
    if names <= there:
        yield 0.85, f"It is named after {company}"
    elif near := _nearly(names, there):
        yield 0.7, f"“{near}” in its name is nearly {company}"
    elif shared := {word for word in names & there if len(word) >= _LONG}:
        yield 0.55, f"It shares “{min(shared)}” with {company}"
    key = "".join(_WORDS.findall(fold(project.key)))
    words = _WORDS.findall(fold(company))
    letters = "".join(word[0] for word in words)
    starts = "".join(words).startswith(key)
    if len(key) >= _SHORTEST_KEY and key not in names and (key == letters or starts):
        yield 0.55, f"Its key {project.key} is short for {company}"


def _by_domain(whole: str, there: frozenset[str], web_domain: str) -> Iterable[tuple[float, str]]:
    label = "".join(_WORDS.findall(fold(web_domain.removeprefix("www.").partition(".")[0])))
    if len(label) >= _LONG - 1 and label not in _ORDINARY and (label in there or label in whole):
        yield 0.5, f"It carries the name of {web_domain}"


def _by_title(there: frozenset[str], title: frozenset[str]) -> Iterable[tuple[float, str]]:
    shared = sorted(word for word in there & title if len(word) >= _LONG - 1)
    if shared:
        words = " and ".join(f"“{word}”" for word in shared[:2])
        yield min(0.75, 0.35 + 0.2 * len(shared)), f"Deal and project both name {words}"


def _nearly(names: frozenset[str], there: frozenset[str]) -> str:
    """The words of the project's name that stand for all of the company's; empty if some lack."""
    found = []
    for name in sorted(names):
        near = [
            word
            for word in there
            if word == name or (len(name) >= _LONG and fuzz.ratio(word, name) >= _NEAR_PCT)
        ]
        if not near:
            return ""
        found.append(min(near))
    return " ".join(found)


def _rare(text: str) -> frozenset[str]:
    """The words that tell one name from others."""
    return frozenset(_WORDS.findall(fold(text))) - _LEGAL - _ORDINARY
