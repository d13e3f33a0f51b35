"""A question is widened by words of the passages that answer it best (RM3).

After Abdul-Jaleel et al., "UMass at TREC 2004": what the best passages say often, and others do
not, is taken for what was meant; the question's own words keep most of the say.
"""

from typing import Any, Final

from enterprisehub.domains.research.logic.rank_passages.weigh_terms import TermIndex

PASSAGES: Final = 5
TERMS: Final = 50
OWN_SHARE: Final = 0.8


def expand_query(
    index: TermIndex,
    vector: Any,
    scores: Any,
    *,
    passages: int = PASSAGES,
    terms: int = TERMS,
    own_share: float = OWN_SHARE,
) -> Any:
    """The query's vector with further terms; as it was where nothing answers it."""
    import numpy as np  # noqa: PLC0415  loaded where it is used

    best = np.argsort(-scores, kind="stable")[:passages]
    best = best[scores[best] > 0]
    total = float(vector.sum())
    if not len(best) or total <= 0:
        return vector
    said = index.counts[best].toarray()
    likely = said / np.maximum(said.sum(axis=1, keepdims=True), 1e-9)
    share = scores[best] / scores[best].sum()
    relevance = (share[:, None] * likely).sum(axis=0) * index.idf
    kept = np.argsort(-relevance, kind="stable")[:terms]
    model = np.zeros_like(relevance)
    model[kept] = relevance[kept]
    model /= max(float(model.sum()), 1e-9)
    return own_share * vector / total + (1 - own_share) * model
