"""What a person typed becomes conditions that an index can answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, cast, func, literal, or_
from sqlalchemy.dialects.postgresql import TSQUERY

from enterprisehub.kernel.search.fold import query_keys, words_of
from enterprisehub.kernel.search.models import SearchDocument

MAX_QUERY = 200
MAX_TERMS = 8
_PHONE = re.compile(r"\+?[\d\s().-]{4,}")
_WHOLE = re.compile(r"\S+@\S*|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: `text` begins a word of the record; `name` may be misspelt."""

    text: str
    name: str | None


def terms_of(query: str) -> list[Term]:
    """The words to look for; phone numbers, addresses and domains stay whole."""
    query = query.replace("\x00", " ").encode("utf-8", "ignore").decode()[:MAX_QUERY].strip()
    if _PHONE.fullmatch(query) and (digits := re.sub(r"\D", "", query)):
        return [Term(digits, None)]
    terms: dict[str, Term] = {}
    for piece in query.lower().split():
        if _WHOLE.fullmatch(piece):
            terms.setdefault(piece, Term(piece, None))
            continue
        for word in words_of(piece):
            terms.setdefault(word, Term(word, word if word.isalpha() else None))
    return list(terms.values())[:MAX_TERMS]


def quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def marks(tenant_id: UUID, kinds: Sequence[str]) -> str:
    """The part of a tsquery that keeps the index within the tenant and these kinds."""
    of_kind = " | ".join(quoted(f"kind:{kind}") for kind in kinds)
    return f"{quoted(f'tenant:{tenant_id}')} & ({of_kind})"


def words_query(terms: Sequence[Term], within: str, joined_by: str) -> ColumnElement[str]:
    """Records with words that begin like the terms; `joined_by` is "&" or "|"."""
    typed = f" {joined_by} ".join(f"{quoted(term.text)}:*" for term in terms)
    either = cast(literal(typed), TSQUERY).op("||")(func.to_tsquery("english", typed))
    return cast(literal(within), TSQUERY).op("&&", return_type=TSQUERY())(either)


def exact_names_query(terms: Sequence[Term], within: str) -> ColumnElement[str]:
    """Records in which every term is a name or begins one."""
    keys = [f"{quoted(f'={term.name}')}:*" for term in terms if term.name]
    return cast(literal(" & ".join([within, *keys])), TSQUERY)


def names_query(terms: Sequence[Term], within: str) -> ColumnElement[str] | None:
    """Records with a name that is, begins like, or is nearly one of the terms."""
    keys = [f"{quoted(f'={term.name}')}:*" for term in terms if term.name]
    keys += [quoted(key) for term in terms if term.name for key in query_keys(term.name)]
    if not keys:
        return None
    return cast(literal(f"{within} & ({' | '.join(keys)})"), TSQUERY)


def every_term(
    terms: Sequence[Term], tenant_id: UUID, kinds: Sequence[str]
) -> list[ColumnElement[bool]]:
    """Conditions on SearchDocument: each term is a word of the record or nearly a name in it."""
    within = marks(tenant_id, kinds)
    conditions = []
    for term in terms:
        either = [SearchDocument.words.op("@@")(words_query([term], within, "&"))]
        if (names := names_query([term], within)) is not None:
            either.append(SearchDocument.names.op("@@")(names))
        conditions.append(or_(*either))
    return conditions
