"""One ranking out of four views: terms, pairs of terms, a widened question, latent meaning.

Each view's scores are put on one scale (their spread) and added with weights. The weights are of
general use: they were chosen on texts of another kind than those they are measured on.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from enterprisehub.domains.research.logic.rank_passages.expand_query import expand_query
from enterprisehub.domains.research.logic.rank_passages.find_latent import LEAST_TEXTS, LatentSpace
from enterprisehub.domains.research.logic.rank_passages.stem_words import stems_of
from enterprisehub.domains.research.logic.rank_passages.weigh_terms import TermIndex

PAIRS_WEIGHT: Final = 0.25
LATENT_WEIGHT: Final = 1.0
MEANING_WEIGHT: Final = 0.6


@dataclass(frozen=True, slots=True)
class Text:
    """What is ranked. `stems` and `title_stems` may be at hand already."""

    body: str
    title: str = ""
    stems: Sequence[str] | None = None

    @property
    def all_stems(self) -> Sequence[str]:
        return self.stems if self.stems is not None else stems_of(self.body)


class Ranker:
    """Texts made ready for many questions. Takes time in proportion to them: use a thread."""

    def __init__(self, texts: Sequence[Text]) -> None:
        bodies = [text.all_stems for text in texts]
        titles = [stems_of(text.title) for text in texts]
        self.size = len(texts)
        self._terms = TermIndex(bodies, titles)
        self._pairs = TermIndex([_pairs(stems) for stems in bodies])
        wide = self.size >= LEAST_TEXTS and len(self._terms.terms) > LEAST_TEXTS
        self._latent = LatentSpace(self._terms) if wide else None

    def scores(self, question: str, *, meaning: Sequence[float] | None = None) -> Any:
        """How well each text answers, in their order; larger is better.

        `meaning` are likenesses by a model's vectors, one for each text, where there are any.
        """
        import numpy as np  # noqa: PLC0415  loaded where it is used

        stems = stems_of(question)
        if not self.size or not stems:
            return np.zeros(self.size)
        asked = self._terms.vector(dict(Counter(stems)))
        plain = self._terms.score(asked)
        widened = expand_query(self._terms, asked, plain)
        whole = _scaled(self._terms.score(widened))
        pairs = self._pairs.score(self._pairs.vector(dict(Counter(_pairs(stems)))))
        whole = whole + PAIRS_WEIGHT * _scaled(pairs)
        if self._latent is not None:
            whole = whole + LATENT_WEIGHT * _scaled(self._latent.score(asked))
        if meaning is not None:
            whole = whole + MEANING_WEIGHT * _scaled(np.asarray(meaning, dtype=float))
        return whole

    def best(
        self, question: str, limit: int, *, meaning: Sequence[float] | None = None
    ) -> list[tuple[int, float]]:
        """Places and scores of the best texts; only such as share a word or a meaning."""
        import numpy as np  # noqa: PLC0415

        scores = self.scores(question, meaning=meaning)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [(int(place), float(scores[place])) for place in order]


def _pairs(stems: Iterable[str]) -> list[str]:
    listed = list(stems)
    return [f"{one} {other}" for one, other in pairwise(listed)]


def _scaled(scores: Any) -> Any:
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 0 else scores * 0.0
