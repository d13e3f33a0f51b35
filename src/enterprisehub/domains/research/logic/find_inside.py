"""The tenant's own documents and records are searched and read for a question."""

from asyncio import to_thread
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from enterprisehub.domains.crm.contracts import NOTE
from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import DOCUMENT
from enterprisehub.domains.research.logic.describe_record import describe_record
from enterprisehub.domains.research.logic.rank_passages import Ranker, Text
from enterprisehub.domains.research.logic.rank_passages.stem_words import (
    STOP_WORDS,
    stems_of,
    words_of,
)
from enterprisehub.domains.research.models import PassageRow, SessionRow
from enterprisehub.domains.research.queries import FoundRecord, FoundText
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.embed import EMBEDDER

PASSAGES_EACH: Final = 14
RECORDS_EACH: Final = 8
MOST_CHARACTERS: Final = 16_000
_MOST_WORDS: Final = 60


def asked_of(session: SessionRow) -> list[str]:
    """What is sought for each part of the question."""
    return [str(part["question"]) for part in session.questions]


type Titled = tuple[PassageRow, str]


async def find_documents(db: Db, session_id: UUID) -> int:
    """The best passages for each part are kept as sources, by document; how many are new."""
    questions = asked_of(await queries.any_session(db, session_id))
    asked = list(dict.fromkeys(stem for question in questions for stem in stems_of(question)))
    rows = await queries.passages_with(db, asked[:_MOST_WORDS])
    if not rows:
        return 0
    near = await _likeness(db, questions[0])
    chosen = await to_thread(_best, rows, questions, near)
    by_document: dict[UUID, list[Titled]] = defaultdict(list)
    for row, title in chosen:
        by_document[row.document_id].append((row, title))
    found = [_joined(id_, some) for id_, some in by_document.items()]
    return await queries.keep_sources(db, session_id, found, "documents")


async def _likeness(db: Db, question: str) -> dict[UUID, float]:
    """By a connected model's vectors, where there are any."""
    answer = await EMBEDDER.ask(db, question)
    return await queries.likeness_of_documents(db, answer[1]) if answer else {}


def _best(
    rows: Sequence[Titled], questions: Sequence[str], near: Mapping[UUID, float]
) -> list[Titled]:
    stems = [row.stems.split() for row, _ in rows]
    ranker = Ranker(
        [
            Text(row.body, f"{title} {row.heading}", said)
            for (row, title), said in zip(rows, stems, strict=True)
        ]
    )
    meaning = [near.get(row.document_id, 0.0) for row, _ in rows] if near else None
    kept: dict[UUID, Titled] = {}
    for question in questions:
        asked = set(stems_of(question))
        for place, _ in ranker.best(question, PASSAGES_EACH, meaning=meaning):
            row, title = rows[place]
            if asked & set(stems[place]) or near.get(row.document_id, 0.0) > 0:
                kept.setdefault(row.id, (row, title))
    return list(kept.values())


def _joined(document_id: UUID, some: Sequence[Titled]) -> FoundText:
    """The passages in the order of the document, as one text; what is left out shows as a gap."""
    in_order = sorted(some, key=lambda pair: pair[0].position)
    body = "\n\n".join(row.body for row, _ in in_order)[:MOST_CHARACTERS]
    pages = [row.page for row, _ in in_order if row.page]
    title = in_order[0][1] + (f", page {pages[0]}" if pages else "")
    url = f"/research/documents/{document_id}#passage-{in_order[0][0].position}"
    return FoundText(str(Ref(DOCUMENT, document_id)), title, url, body)


async def find_records(db: Db, session_id: UUID) -> int:
    """The best records for each part are kept as sources, as they read now; how many are new."""
    session = await queries.any_session(db, session_id)
    questions = asked_of(session)
    said = [word for question in questions for word in words_of(question)]
    words = [word for word in dict.fromkeys(said) if word not in STOP_WORDS][:_MOST_WORDS]
    rows = await queries.records_with(db, words, session.kinds)
    found = [*(await _notes(db, words, questions) if NOTE in session.kinds else ())]
    if not rows and not found:
        return 0
    found += [
        FoundText(
            key=str(row.ref),
            title=f"{KINDS[row.ref.kind].title}: {row.title}",
            url=KINDS[row.ref.kind].page_of(row.ref.id) or "",
            body=(await describe_record(db, row))[:MOST_CHARACTERS],
        )
        for row in await to_thread(_fitting, rows, questions)
    ]
    return await queries.keep_sources(db, session_id, found, "records")


async def _notes(db: Db, words: Sequence[str], questions: Sequence[str]) -> list[FoundText]:
    """What people wrote down about contacts, companies and deals, each note as it reads."""
    rows = await queries.notes_with(db, words)
    ranker = await to_thread(Ranker, [Text(row.body, row.about) for row in rows])
    places: dict[int, None] = {}
    for question in questions if rows else ():
        places |= dict.fromkeys(place for place, _ in ranker.best(question, RECORDS_EACH))
    return [
        FoundText(
            key=str(Ref(NOTE, row.id)),
            title=f"Note on {row.about} by {row.author or 'nobody named'}, {row.at:%-d %B %Y}",
            url=KINDS[row.on.kind].page_of(row.on.id) or "",
            body=row.body[:MOST_CHARACTERS],
        )
        for row in (rows[place] for place in places)
    ]


def _fitting(rows: Sequence[FoundRecord], questions: Sequence[str]) -> list[FoundRecord]:
    ranker = Ranker([Text(f"{row.subtitle} {row.body}", row.title) for row in rows])
    places: dict[int, None] = {}
    for question in questions:
        places |= dict.fromkeys(place for place, _ in ranker.best(question, RECORDS_EACH))
    return [rows[place] for place in places]
