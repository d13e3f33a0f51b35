"""Whole messages and whole clauses that are a keyword, with nothing around it but politeness."""

from rapidfuzz.distance import OSA

from enterprisehub.domains.compliance.logic.read_opt_out_grammar import opt_out_grammar

_SHORTEST_SLIP = 6


def without_politeness(clause: str) -> str:
    """The clause without words such as please, thanks, now at its beginning and end."""
    grammar = opt_out_grammar()
    words = clause.replace("thank you", "thanks").split()
    while words and words[0] in grammar.polite and " ".join(words) not in grammar.stop:
        words.pop(0)
    while words and words[-1] in grammar.polite and " ".join(words) not in grammar.stop:
        words.pop()
    return " ".join(words)


def _is_slip(joined: str, word: str) -> bool:
    """Two letters swapped or one lost in a keyword of several words: "opt otu"."""
    return " " in word and OSA.distance(joined, word, score_cutoff=1) <= 1


def match_whole(clauses: list[str], words: frozenset[str]) -> str | None:
    """The keyword that the whole message is, or None."""
    cores = [core for clause in clauses if (core := without_politeness(clause))]
    if not cores:
        return None
    joined = " ".join(cores)
    if joined in words:
        return joined
    if slip := next((w for w in words if len(w) >= _SHORTEST_SLIP and _is_slip(joined, w)), None):
        return slip
    kept = [word for word in joined.split() if word not in opt_out_grammar().polite]
    if (core := " ".join(kept).removesuffix(" stop")) in words:
        return core
    if len(set(cores)) == 1 and cores[0] in words:
        return cores[0]
    # "STOP STOP", "END 🛑": several keywords, one of them beyond doubt.
    said = set(kept)
    return min(said) if said and said <= words and (len(said) == 1 or "stop" in said) else None


def match_clause(clauses: list[str]) -> str | None:
    """A stop keyword that stands alone in one clause of a longer message."""
    alone = opt_out_grammar().stop_clauses
    return next((c for c in map(without_politeness, clauses) if c in alone), None)
