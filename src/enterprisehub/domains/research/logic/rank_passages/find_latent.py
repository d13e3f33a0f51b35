"""Texts compared by what they are about: latent semantic analysis of the texts at hand.

After Deerwester et al. (1990) with log-entropy-like weights: words that keep the same company fall
together, so that a passage is found which says the same in other words. Needs no trained model.
"""

from typing import Any, Final

from enterprisehub.domains.research.logic.rank_passages.weigh_terms import TermIndex

DIMENSIONS: Final = 250
LEAST_TEXTS: Final = 20
_SEED: Final = 7
_SPARE: Final = 10
_ROUNDS: Final = 4


class LatentSpace:
    """The texts of an index as directions in few dimensions."""

    def __init__(self, index: TermIndex, *, dimensions: int = DIMENSIONS) -> None:
        import numpy as np  # noqa: PLC0415  loaded where it is used

        weighed = index.counts.copy()
        weighed.data = np.log1p(weighed.data) * index.idf[weighed.indices]
        length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        weighed = weighed.multiply(1 / np.maximum(length, 1e-9)[:, None]).tocsr()
        most = min(dimensions, min(weighed.shape) - 1)
        self._axes: Any = _main_axes(weighed, most)
        self._idf: Any = index.idf
        self._texts: Any = _unit(weighed @ self._axes)

    def score(self, vector: Any) -> Any:
        """The cosine of each text with the query, in the texts' order."""
        import numpy as np  # noqa: PLC0415

        direction = (vector * self._idf) @ self._axes
        length = float(np.linalg.norm(direction))
        return self._texts @ (direction / length) if length > 0 else np.zeros(len(self._texts))


def _main_axes(weighed: Any, most: int) -> Any:
    """Terms by so many directions in which the texts differ most.

    A randomised singular value decomposition after Halko, Martinsson and Tropp (2011).
    """
    import numpy as np  # noqa: PLC0415

    random = np.random.default_rng(_SEED)
    wide = min(most + _SPARE, *weighed.shape)
    basis = weighed @ random.standard_normal((weighed.shape[1], wide))
    for _ in range(_ROUNDS):
        basis, _ = np.linalg.qr(weighed @ (weighed.T @ basis))
    _, _, axes = np.linalg.svd((weighed.T @ basis).T, full_matrices=False)
    return axes[:most].T


def _unit(rows: Any) -> Any:
    import numpy as np  # noqa: PLC0415

    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
