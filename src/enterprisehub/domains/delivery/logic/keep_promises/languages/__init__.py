"""By what each language promises, one table a file."""

from typing import Final

from enterprisehub.domains.delivery.logic.keep_promises.grammar import Grammar
from enterprisehub.domains.delivery.logic.keep_promises.languages import de, en, es, fr, it, nl

__all__ = ["GRAMMARS"]

GRAMMARS: Final[tuple[Grammar, ...]] = tuple(one.GRAMMAR for one in (en, es, de, fr, it, nl))
