"""Words as ranking compares them: folded, without the commonest ones, cut to their stems.

Stems are those of the Snowball English stemmer (M. Porter, "Porter2").
"""

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import Any, Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LONGEST: Final = 40
# The words that tell least in English prose and in questions.
STOP_WORDS: Final = frozenset(
    """
    a about above after again against all also am among an and any are aren't around as at be
    because been before being below between both but by can can't cannot could couldn't did didn't
    do does doesn't doing don't done down during each either else etc ever few for from further get
    give given gives had hadn't has hasn't have haven't having he her here hers herself him himself
    his how however i if in into is isn't it its itself just let may me might mine more most much
    must my myself neither no nor not now of off often on once one only onto or other ought our
    ours ourselves out over own per please rather same shall shan't she should shouldn't since so
    some such tell than that the their theirs them themselves then there thereby therefore these
    they this those through thus to too toward towards under until up upon us very via was wasn't
    we were weren't what when where whether which while who whom whose why will with within without
    won't would wouldn't yet you your yours yourself yourselves anyone anything everyone everything
    someone something whatever
    """.split()  # noqa: SIM905  a column of quotes would hide the words
)
_stemmer: list[Any] = []
_one_at_a_time = Lock()


def stems_of(text: str) -> list[str]:
    """The stems of the words that tell something, in order, with repetitions."""
    return [stem(word) for word in words_of(text) if word not in STOP_WORDS]


def words_of(text: str) -> list[str]:
    """Every word, folded: lower case, without accents, "the firm's" as "firm's"."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return [word[:_LONGEST] for word in _WORD.findall(plain)]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one folded word."""
    with _one_at_a_time:  # a stemmer keeps the word it works on
        if not _stemmer:
            import snowballstemmer  # noqa: PLC0415  loaded where it is used

            _stemmer.append(snowballstemmer.stemmer("english"))
        return str(_stemmer[0].stemWord(word.removesuffix("'s").replace("'", "")))
