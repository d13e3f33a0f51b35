"""Every SELECT of research."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Float, cast, delete, func, literal, select
from sqlalchemy.dialects.postgresql import TSQUERY, insert

from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL
from enterprisehub.domains.crm.views import COMPANIES, CONTACTS, DEALS, NOTES
from enterprisehub.domains.research.contracts import DOCUMENT
from enterprisehub.domains.research.models import (
    DocumentRow,
    EvidenceRow,
    PassageRow,
    SessionRow,
    SourceRow,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.embed import Meaning, as_halfvec, label
from enterprisehub.kernel.search.models import HalfVec, SearchDocument
from enterprisehub.kernel.search.terms import marks, quoted

POOL = 2000
RECORDS_POOL = 150


async def document(db: Db, document_id: UUID, *, lock: bool = False) -> DocumentRow:
    """The document.

    Raises:
        NotFound: there is none, or it was removed.
    """
    query = select(DocumentRow).where(
        DocumentRow.id == document_id, DocumentRow.deleted_at.is_(None)
    )
    found: DocumentRow | None = await db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("This document does not exist.")
    return found


async def document_with(db: Db, sha256: str) -> DocumentRow | None:
    query = select(DocumentRow).where(
        DocumentRow.sha256 == sha256, DocumentRow.deleted_at.is_(None)
    )
    found: DocumentRow | None = await db.scalar(query)
    return found


async def documents(db: Db, *, limit: int = 100, before: UUID | None = None) -> list[DocumentRow]:
    """The newest first; `before` is the last one seen."""
    query = select(DocumentRow).where(DocumentRow.deleted_at.is_(None))
    if before is not None:
        query = query.where(DocumentRow.id < before)
    return list(await db.scalars(query.order_by(DocumentRow.id.desc()).limit(limit)))


async def document_count(db: Db) -> int:
    query = select(func.count()).where(DocumentRow.deleted_at.is_(None))
    return await db.scalar(query) or 0


async def forget_document(db: Db, row: DocumentRow) -> None:
    """Its passages are gone; the row says that it was there."""
    await db.execute(delete(PassageRow).where(PassageRow.document_id == row.id))
    row.deleted_at = clock.now()
    await db.flush()


async def passages_of(
    db: Db, document_id: UUID, *, start: int = 0, limit: int = 40
) -> list[PassageRow]:
    query = select(PassageRow).where(
        PassageRow.document_id == document_id, PassageRow.position >= start
    )
    return list(await db.scalars(query.order_by(PassageRow.position).limit(limit)))


async def passages_with(
    db: Db, stems: Sequence[str], *, limit: int = POOL
) -> list[tuple[PassageRow, str]]:
    """Passages in which any of the stems stands, those with most of them first; and the titles.

    A tenant with few passages gets them all: ranking then knows how usual each word is.
    """
    rows = select(PassageRow, DocumentRow.title).join(
        DocumentRow, DocumentRow.id == PassageRow.document_id
    )
    some = await db.execute(rows.order_by(PassageRow.id).limit(limit + 1))
    found = [(row, title) for row, title in some]
    if len(found) <= limit or not stems:
        return found[:limit]
    any_of = " | ".join(quoted(stem) for stem in dict.fromkeys(stems))
    within = quoted(f"tenant:{db.scope.tenant_id}")
    query = cast(literal(f"{within} & ({any_of})"), TSQUERY)
    matching = rows.where(PassageRow.words.op("@@")(query))
    rank = func.ts_rank(PassageRow.words, query, 1)
    some = await db.execute(matching.order_by(rank.desc(), PassageRow.id).limit(limit))
    return [(row, title) for row, title in some]


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """What the search keeps of one record."""

    ref: Ref
    title: str
    subtitle: str
    body: str


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note, and the record whose it is: the deal's before the contact's and the company's."""

    id: UUID
    body: str
    author: str
    at: datetime
    on: Ref
    about: str


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text to be kept as a source."""

    key: str
    title: str
    url: str
    body: str


async def records_with(
    db: Db, words: Sequence[str], kinds: Sequence[str], *, limit: int = RECORDS_POOL
) -> list[FoundRecord]:
    """Records in which any of the words stands, the best first."""
    if not words or not kinds:
        return []
    any_of = " | ".join(quoted(word) for word in dict.fromkeys(words))
    within = cast(literal(marks(db.scope.tenant_id, kinds)), TSQUERY)
    query = within.op("&&", return_type=TSQUERY())(_either(any_of))
    row = SearchDocument
    rank = func.ts_rank(row.words, query, 1)
    some = select(row.kind, row.record_id, row.title, row.subtitle, row.body).where(
        row.words.op("@@")(query)
    )
    found = await db.execute(some.order_by(rank.desc(), row.id).limit(limit))
    return [FoundRecord(Ref(kind, id_), *said) for kind, id_, *said in found]


async def notes_with(db: Db, words: Sequence[str], *, limit: int = RECORDS_POOL) -> list[FoundNote]:
    """Notes in which any of the words stands, the best first."""
    if not words:
        return []
    query = _either(" | ".join(quoted(word) for word in dict.fromkeys(words)))
    n, said = NOTES.c, func.to_tsvector("english", NOTES.c.body)
    about_what = func.coalesce(DEALS.c.title, CONTACTS.c.name, COMPANIES.c.name)
    rows = (
        select(
            n.id,
            n.body,
            n.author,
            n.created_at,
            n.deal_id,
            n.contact_id,
            n.company_id,
            about_what,
        )
        .outerjoin(DEALS, DEALS.c.id == n.deal_id)
        .outerjoin(CONTACTS, CONTACTS.c.id == n.contact_id)
        .outerjoin(COMPANIES, COMPANIES.c.id == n.company_id)
        .where(said.op("@@")(query), about_what.is_not(None))
        .order_by(func.ts_rank(said, query, 1).desc(), n.id)
        .limit(limit)
    )
    found = []
    for id_, body, author, at, deal_id, contact_id, company_id, about in await db.execute(rows):
        kinds = ((DEAL, deal_id), (CONTACT, contact_id), (COMPANY, company_id))
        on = next(Ref(kind, owner) for kind, owner in kinds if owner is not None)
        found.append(FoundNote(id_, body, author, at, on, about))
    return found


async def likeness_of_documents(db: Db, meaning: Meaning) -> dict[UUID, float]:
    """How near each document is to what was meant, for those that a model has read."""
    vector = cast(literal(as_halfvec(meaning.vector)), HalfVec)
    row = SearchDocument
    away: ColumnElement[float] = row.embedding.op("<=>", return_type=Float())(vector)
    query = select(row.record_id, 1 - away).where(
        row.kind == DOCUMENT, row.embedding_model == label(meaning.maker, len(meaning.vector))
    )
    return {id_: float(near) for id_, near in await db.execute(query)}


def _either(any_of: str) -> ColumnElement[str]:
    """The words as they are, for titles, and their stems, for what records say."""
    return cast(literal(any_of), TSQUERY).op("||")(func.to_tsquery("english", any_of))


async def session(db: Db, session_id: UUID, *, lock: bool = False) -> SessionRow:
    """The session of whoever asks.

    Raises:
        NotFound: there is none, it was deleted, or somebody else asked it.
    """
    query = select(SessionRow).where(
        SessionRow.id == session_id,
        SessionRow.deleted_at.is_(None),
        SessionRow.asked_by == str(db.scope.actor),
    )
    found: SessionRow | None = await db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("This research does not exist.")
    return found


async def any_session(db: Db, session_id: UUID) -> SessionRow:
    """The session, whoever asked: for the work that answers it. Raises NotFound."""
    query = select(SessionRow).where(SessionRow.id == session_id, SessionRow.deleted_at.is_(None))
    found: SessionRow | None = await db.scalar(query.with_for_update())
    if found is None:
        raise NotFound("This research was deleted.")
    return found


async def session_of_run(db: Db, run_id: UUID) -> SessionRow | None:
    query = select(SessionRow).where(SessionRow.run_id == run_id)
    found: SessionRow | None = await db.scalar(query.order_by(SessionRow.id).limit(1))
    return found


async def sessions(db: Db, *, limit: int = 10) -> list[SessionRow]:
    """The latest of whoever asks, newest first."""
    query = select(SessionRow).where(
        SessionRow.asked_by == str(db.scope.actor), SessionRow.deleted_at.is_(None)
    )
    newest = query.order_by(SessionRow.created_at.desc(), SessionRow.id.desc())
    return list(await db.scalars(newest.limit(limit)))


async def own_sessions(db: Db, ids: Sequence[UUID]) -> list[SessionRow]:
    """Those of these that whoever asks has asked."""
    query = select(SessionRow).where(
        SessionRow.id.in_(ids),
        SessionRow.asked_by == str(db.scope.actor),
        SessionRow.deleted_at.is_(None),
    )
    return list(await db.scalars(query))


async def sections_asked(db: Db, prompt: str, since: datetime, *, limit: int) -> dict[UUID, int]:
    """Answered questions for which a model was asked by this prompt, the latest first, with how
    many sections they have.
    """
    call = ModelCallRow
    asked = select(call.subject_id).where(call.prompt == prompt, call.created_at >= since)
    sections = func.jsonb_array_length(SessionRow.report["sections"])
    query = (
        select(SessionRow.id, sections)
        .where(
            SessionRow.id.in_(asked),
            SessionRow.state == "done",
            SessionRow.created_at >= since,
            SessionRow.deleted_at.is_(None),
        )
        .order_by(SessionRow.id.desc())
        .limit(limit)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def sources(db: Db, session_id: UUID, *, cited: bool = False) -> list[SourceRow]:
    """What was found for the question; only what is cited, by its number, where that is wanted."""
    query = select(SourceRow).where(SourceRow.session_id == session_id)
    if cited:
        query = query.where(SourceRow.number.is_not(None)).order_by(SourceRow.number)
    return list(await db.scalars(query.order_by(SourceRow.id)))


async def evidence(db: Db, session_id: UUID) -> list[EvidenceRow]:
    """The ledger of quotes, by number."""
    query = select(EvidenceRow).where(EvidenceRow.session_id == session_id)
    return list(await db.scalars(query.order_by(EvidenceRow.number)))


async def forget_findings(db: Db, session_id: UUID) -> None:
    """What was found and quoted for the question is gone."""
    for table in (EvidenceRow, SourceRow):
        await db.execute(delete(table).where(table.session_id == session_id))


async def keep_sources(db: Db, session_id: UUID, found: Sequence[FoundText], place: str) -> int:
    """These texts are kept for the question, each once; how many are new."""
    rows = [
        {
            "id": new_id(),
            "session_id": session_id,
            "key": text.key,
            "place": place,
            "title": text.title,
            "url": text.url,
            "body": text.body,
        }
        for text in {text.key: text for text in found}.values()
    ]
    if not rows:
        return 0
    new = insert(SourceRow).values(rows).on_conflict_do_nothing()
    return len(list(await db.scalars(new.returning(SourceRow.id))))


async def hide_session(db: Db, row: SessionRow) -> None:
    """The session stands in nobody's history any more, and its answer is gone."""
    row.deleted_at, row.report, row.questions = clock.now(), None, []
    await db.flush()


async def session_if_there(db: Db, session_id: UUID) -> SessionRow | None:
    query = select(SessionRow).where(SessionRow.id == session_id, SessionRow.deleted_at.is_(None))
    found: SessionRow | None = await db.scalar(query.with_for_update())
    return found
