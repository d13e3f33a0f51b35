"""Which agents a request is for, the likeliest first. Pure but for the registry.

A linear map from words to agents, fitted by ridge regression to what the agents say of themselves
and to requests that people make of them; every agent weighs the same, however many there are.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from enterprisehub.kernel.agents.define import AGENTS, AgentSpec
from enterprisehub.kernel.agents.routing.requests import requests_of
from enterprisehub.kernel.agents.routing.select_records import NOUNS
from enterprisehub.kernel.agents.routing.words import (
    concepts_of,
    features,
    roots_of,
    said_as,
    stem,
)

SURE: Final = 0.6
_PENALTY: Final = 0.5
_TEMPERATURE: Final = 0.13
_UNKNOWN: Final = 0.3
_LITTLE: Final = 8.0
"""About what one telling word weighs: the fewer there are, the less is said for any agent."""
_MOST: Final = 5
_WORDS_SHOWN: Final = 4
_MENDABLE: Final = 4
_ALIKE: Final = 80
_MENDED: Final = 0.8
_MADE: Final = frozenset("~=+")
"""What marks a feature that is no word."""
_WHATEVER: Final = frozenset(
    stem(word)
    for line in (
        "everything anything something everyone everybody anyone anybody nothing thing stuff",
        "record data database table field file crm system workspace world",
    )
    for word in line.split()
)

type Vector = Mapping[str, float]
type Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent that may be meant; `score_ratio` is how likely, from 0 to 1, `because` the words
    that tell.
    """

    agent: str
    score_ratio: float
    because: tuple[str, ...]


class Ranking:
    """What the words of requests say for each of a set of agents."""

    def __init__(self, specs: Sequence[AgentSpec]) -> None:
        self._names = [spec.name for spec in specs]
        told = [(features(text), n) for n, spec in enumerate(specs) for text in _texts(spec)]
        spread = Counter(word for words, _ in told for word in words)
        self._idf = {
            word: 1 + math.log((1 + len(told)) / (1 + count)) for word, count in spread.items()
        }
        self._rare = 1 + math.log(1 + len(told))
        self._place = {word: n for n, word in enumerate(self._idf)}
        self._vocabulary = [w for w in self._idf if len(w) >= _MENDABLE and not _MADE & set(w)]
        self._weights, self._base = self._fitted(told)

    def rank(
        self, request: str, *, allowed: Callable[[str], bool] = lambda _: True
    ) -> list[Candidate]:
        """The likeliest agents, at most five; none where no word tells what to do."""
        names = [name for name in self._names if allowed(name)]
        if not names or self._unheard_of(request):
            return []
        asked, said = self._weighed(self._mended(features(request))), said_as(request)
        known = [(self._place[word], weight) for word, weight in asked.items() if word in self._idf]
        if not known:
            return []
        places, weights = (np.array(part) for part in zip(*known, strict=True))
        scores = self._base + weights @ self._weights[places]
        shown = [n for n, name in enumerate(self._names) if name in set(names)]
        odds = np.exp((scores[shown] - scores[shown].max()) / _TEMPERATURE)
        likely = sorted(zip(odds / odds.sum(), shown, strict=True), reverse=True)[:_MOST]
        return [
            Candidate(self._names[n], round(float(share), 4), self._telling(asked, n, said))
            for share, n in likely
        ]

    def _fitted(self, told: Sequence[tuple[Vector, int]]) -> tuple[Numbers, Numbers]:
        """Weights (words by agents) and base (agents), by the dual of ridge regression."""
        of = Counter(agent for _, agent in told)
        rows = np.zeros((len(told), len(self._idf)), np.float32)
        wanted = np.full((len(told), len(self._names)), -1, np.float32)
        for n, (words, agent) in enumerate(told):
            for word, weight in self._weighed(words).items():
                rows[n, self._place[word]] = weight
            wanted[n, agent] = 1
        slack = np.array([_PENALTY * of[agent] * len(of) / len(told) for _, agent in told])
        alike = rows @ rows.T + 1 + np.diag(slack.astype(np.float32))
        share = np.linalg.solve(alike, wanted) if told else wanted
        return rows.T @ share, share.sum(axis=0)

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
            if word in self._idf or _MADE & set(word) or len(word) < _MENDABLE:
                continue
            if concepts_of(word):
                continue
            near = extractOne(word, self._vocabulary, scorer=ratio, score_cutoff=_ALIKE)
            if near is not None:
                found[near[0]] = _MENDED
                found |= dict.fromkeys(concepts_of(near[0]), _MENDED)
        return found

    def _weighed(self, words: Vector) -> dict[str, float]:
        # What no agent is asked for tells little: it is mostly about whom, not about what.
        other = self._rare * _UNKNOWN
        weighed = {word: weight * self._idf.get(word, other) for word, weight in words.items()}
        length = math.sqrt(_LITTLE**2 + sum(weight**2 for weight in weighed.values()))
        return {word: weight / length for word, weight in weighed.items()}

    def _telling(self, asked: Vector, agent: int, said: Mapping[str, str]) -> tuple[str, ...]:
        """The asker's own words that spoke for an agent, the most telling first."""
        shares: dict[str, float] = {}
        for word, weight in asked.items():
            if word in said and word in self._place:
                share = weight * float(self._weights[self._place[word], agent])
                own = said[word]
                shares[own] = shares.get(own, 0.0) + share
        telling = (own for own, share in shares.items() if share > 0)
        return tuple(sorted(telling, key=lambda own: -shares[own])[:_WORDS_SHOWN])


def rank(request: str, *, allowed: Callable[[AgentSpec], bool] = lambda _: True) -> list[Candidate]:
    """The likeliest of the registered agents that are allowed."""
    ranking = ranking_of(list(AGENTS.values()))
    return ranking.rank(request, allowed=lambda name: allowed(AGENTS[name]))


def is_sure(candidates: Sequence[Candidate]) -> bool:
    """Whether the first is clearly meant, so that nobody need be asked."""
    return bool(candidates) and candidates[0].score_ratio >= SURE


_kept: dict[tuple[tuple[str, int], ...], Ranking] = {}


def ranking_of(specs: Sequence[AgentSpec]) -> Ranking:
    """Fitted once for each set of agents."""
    key = tuple((spec.name, id(spec)) for spec in specs)
    if key not in _kept:
        _kept.clear()  # agents are added when the program starts: the last set is the one in use
        _kept[key] = Ranking(specs)
    return _kept[key]


def _texts(spec: AgentSpec) -> list[str]:
    """What an agent says of itself, and what people ask of it."""
    itself = (spec.title, spec.purpose, spec.reads, spec.computes, f"{spec.title} {spec.purpose}")
    return [text for text in (*itself, *spec.examples, *requests_of(spec)) if text]
