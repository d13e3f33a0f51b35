"""What short words mean on the telephone: a yes, a goodbye, another language. Pure."""

import re
from typing import Final

from enterprisehub.domains.voice.contracts.languages import ALL
from enterprisehub.kernel.text.languages.wishes import wished_language

_YES: Final = frozenset().union(*(one.yes for one in ALL.values()))
_NO: Final = frozenset().union(*(one.no for one in ALL.values()))
_NO_OBJECTION: Final = re.compile("|".join(one.no_objection for one in ALL.values()))
_NO_MORE: Final = frozenset().union(*(one.no_more for one in ALL.values()))
_NO_MORE_BEGINS: Final = ("no ", "bye", "that's all", "nein ", "non ", "nee ")


def agrees(text: str) -> bool:
    """Whether a question for leave was answered with a yes, and with nothing that takes it back."""
    words = set(re.findall(r"[\w'’]+", _NO_OBJECTION.sub("yes", text.lower())))
    return bool(_YES & words) and not (_NO & words)


def wants_no_more(text: str) -> bool:
    """Whether there is nothing else."""
    plain = text.lower().strip(" .!,")
    return plain in _NO_MORE or plain.startswith(_NO_MORE_BEGINS)


def asked_language(text: str) -> str | None:
    """The language in which the caller asks to go on."""
    return wished_language(text)
