"""Which agents a request is for, the likeliest first. Pure but for the registry."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from enterprisehub.kernel.agents.define import AGENTS, AgentSpec
from enterprisehub.kernel.agents.routing.select_records import NOUNS
from enterprisehub.kernel.agents.routing.words import (
    concepts_of,
    features,
    roots_of,
    said_as,
    stem,
)
from enterprisehub.kernel.agents.tools import TOOLS

SURE: Final = 0.2
CLEAR: Final = 1.1
_BY_EXAMPLE: Final = 0.4
_UNKNOWN: Final = 0.3
_MOST: Final = 5
_WORDS_SHOWN: Final = 4
_MENDABLE: Final = 4
_ALIKE: Final = 80
_MENDED: Final = 0.8
_WHATEVER: Final = frozenset(
    stem(word)
    for line in (
        "everything anything something everyone everybody anyone anybody nothing thing stuff",
        "record data database table field file crm system workspace world",
    )
    for word in line.split()
)

type Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent that may be meant; `score_ratio` from 0 to 1, `because` the words that tell."""

    agent: str
    score_ratio: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    profile: Vector
    examples: tuple[Vector, ...]


class Ranking:
    """The words of a set of agents, weighed: what few of them say tells more."""

    def __init__(self, specs: Sequence[AgentSpec]) -> None:
        profiles = {spec.name: _profile(spec) for spec in specs}
        spread = Counter(word for words in profiles.values() for word in words)
        count = max(len(specs), 1)
        self._idf = {word: math.log(1 + count / told) for word, told in spread.items()}
        self._vocabulary = [
            word for word in self._idf if word[0] not in "~=" and len(word) >= _MENDABLE
        ]
        self._rare = math.log(1 + count)
        self._known = {
            spec.name: _Known(
                self._weighed(profiles[spec.name]),
                tuple(self._weighed(features(text)) for text in spec.examples),
            )
            for spec in specs
        }

    def rank(self, request: str) -> list[Candidate]:
        """The likeliest agents, at most five; none where no word tells what to do."""
        if self._unheard_of(request):
            return []
        asked, said = self._weighed(self._mended(features(request))), said_as(request)
        found = []
        for name, known in self._known.items():
            score = self._score(asked, known)
            if score > 0:
                found.append(Candidate(name, round(score, 4), _telling(asked, known, said)))
        return sorted(found, key=lambda one: (-one.score_ratio, one.agent))[:_MOST]

    def _unheard_of(self, request: str) -> bool:
        """Whether it asks for something no agent speaks of: "delete all contacts". That the rest
        names records tells on what, not what.
        """
        asked = roots_of(request)
        if not asked or self._known_word(asked[0]):
            return False
        return all(root in NOUNS or root in _WHATEVER for root in asked[1:])

    def _known_word(self, root: str) -> bool:
        near = len(root) >= _MENDABLE and extractOne(
            root, self._vocabulary, scorer=ratio, score_cutoff=_ALIKE
        )
        return root in self._idf or bool(concepts_of(root)) or bool(near)

    def _mended(self, words: Vector) -> dict[str, float]:
        """With what unknown words were probably meant to be."""
        found = dict(words)
        for word in words:
            if word in self._idf or word[0] in "~=" or len(word) < _MENDABLE or concepts_of(word):
                continue
            near = extractOne(word, self._vocabulary, scorer=ratio, score_cutoff=_ALIKE)
            if near is not None:
                found[near[0]] = _MENDED
                found |= dict.fromkeys(concepts_of(near[0]), _MENDED)
        return found

    def _weighed(self, words: Vector) -> dict[str, float]:
        # What no agent says tells little: it is mostly about whom, not about what.
        other = self._rare * _UNKNOWN
        weighed = {word: weight * self._idf.get(word, other) for word, weight in words.items()}
        length = math.sqrt(sum(weight**2 for weight in weighed.values())) or 1.0
        return {word: weight / length for word, weight in weighed.items()}

    @staticmethod
    def _score(asked: Vector, known: _Known) -> float:
        profile = _cosine(asked, known.profile)
        if not known.examples:
            return profile
        # The nearest example decides; the two after it say whether that was chance.
        near = sorted((_cosine(asked, one) for one in known.examples), reverse=True)[:3]
        example = 0.8 * near[0] + 0.2 * sum(near) / len(near)
        return _BY_EXAMPLE * example + (1 - _BY_EXAMPLE) * profile


def rank(request: str, *, allowed: Callable[[AgentSpec], bool] = lambda _: True) -> list[Candidate]:
    """The likeliest of the registered agents that are allowed."""
    return ranking_of([spec for spec in AGENTS.values() if allowed(spec)]).rank(request)


def is_sure(candidates: Sequence[Candidate]) -> bool:
    """Whether the first is clearly meant, so that nobody need be asked."""
    if not candidates or candidates[0].score_ratio < SURE:
        return False
    return len(candidates) == 1 or candidates[0].score_ratio >= CLEAR * candidates[1].score_ratio


_kept: dict[tuple[tuple[str, int], ...], Ranking] = {}


def ranking_of(specs: Sequence[AgentSpec]) -> Ranking:
    """Made once for each set of agents."""
    key = tuple((spec.name, id(spec)) for spec in specs)
    if key not in _kept:
        if len(_kept) > 20:  # noqa: PLR2004  roles see few different sets
            _kept.clear()
        _kept[key] = Ranking(specs)
    return _kept[key]


def _profile(spec: AgentSpec) -> dict[str, float]:
    """What an agent says of itself: its title weighs most, how it works least."""
    proposes = " ".join(payload.__name__ for payload in spec.may_propose)
    tools = " ".join(TOOLS[name].title for name in spec.tools if name in TOOLS)
    parts = (
        (3.0, spec.title),
        (2.0, spec.purpose),
        (1.5, " ".join(spec.examples)),
        (0.7, f"{spec.reads} {spec.computes}"),
        (0.5, f"{spec.domain} {_apart(proposes)} {tools}"),
    )
    found: dict[str, float] = {}
    for weight, text in parts:
        for word, own in features(text).items():
            found[word] = max(found.get(word, 0.0), weight * own)
    return found


def _apart(name: str) -> str:
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name)


def _cosine(first: Vector, second: Vector) -> float:
    if len(second) < len(first):
        first, second = second, first
    return sum(weight * second.get(word, 0.0) for word, weight in first.items())


def _telling(asked: Vector, known: _Known, said: Mapping[str, str]) -> tuple[str, ...]:
    """The asker's own words that spoke for an agent, the most telling first."""
    shares: dict[str, float] = {}
    for word, weight in asked.items():
        if word in said and word in known.profile:
            own = said[word]
            shares[own] = shares.get(own, 0.0) + weight * known.profile[word]
    return tuple(sorted(shares, key=lambda own: -shares[own])[:_WORDS_SHOWN])
