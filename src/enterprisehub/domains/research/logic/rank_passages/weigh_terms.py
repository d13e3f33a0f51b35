"""Terms weighed in texts by BM25, after Robertson and Zaragoza (2009): rare terms tell more, a
term said again tells a little more, and long texts say everything.

A title's words count as if they stood several times in the text (BM25F with one length).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

K1: Final = 1.2
B: Final = 0.75
TITLE_WEIGHT: Final = 2.0


class TermIndex:
    """A matrix of texts by terms. `weights` are BM25's, `counts` how often a term stands there."""

    def __init__(
        self,
        texts: Sequence[Sequence[str]],
        titles: Sequence[Sequence[str]] = (),
        *,
        k1: float = K1,
        b: float = B,
    ) -> None:
        import numpy as np  # noqa: PLC0415  loaded where it is used
        from scipy import sparse  # noqa: PLC0415

        self.places: dict[str, int] = {}
        rows, columns, values = list[int](), list[int](), list[float]()
        for row, terms in enumerate(texts):
            counted: Counter[str] = Counter(terms)
            weighed: dict[str, float] = dict(counted)
            for term, count in Counter(titles[row] if titles else ()).items():
                weighed[term] = weighed.get(term, 0.0) + TITLE_WEIGHT * count
            for term, value in weighed.items():
                rows.append(row)
                columns.append(self.places.setdefault(term, len(self.places)))
                values.append(value)
        shape = (len(texts), len(self.places))
        self.counts: Any = sparse.csr_matrix((values, (rows, columns)), shape=shape, dtype=float)
        found_in = np.asarray((self.counts > 0).sum(axis=0)).ravel()
        self.idf: Any = np.log1p((len(texts) - found_in + 0.5) / (found_in + 0.5))
        lengths = np.asarray(self.counts.sum(axis=1)).ravel()
        usual = float(lengths.mean()) if len(texts) else 1.0
        norm = k1 * (1 - b + b * lengths / max(usual, 1e-9))
        weights = self.counts.tocoo()
        saturated = weights.data * (k1 + 1) / (weights.data + norm[weights.row])
        weights.data = saturated * self.idf[weights.col]
        self.weights: Any = weights.tocsr()
        self.terms = list(self.places)

    def vector(self, query: Mapping[str, float]) -> Any:
        """The query's weights by the terms that occur at all."""
        import numpy as np  # noqa: PLC0415

        made = np.zeros(len(self.places))
        for term, weight in query.items():
            if (place := self.places.get(term)) is not None:
                made[place] = weight
        return made

    def score(self, vector: Any) -> Any:
        """How well each text answers, in the texts' order; 0 where no term is shared."""
        return self.weights @ vector
