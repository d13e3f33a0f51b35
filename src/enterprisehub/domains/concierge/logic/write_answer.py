"""The entries of the tenant's knowledge are as it wants them."""

from uuid import UUID

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import AnswerIn, FoundAnswer
from enterprisehub.domains.concierge.logic.fold_words import terms_of
from enterprisehub.domains.concierge.logic.score_answers import Entry, best_answer
from enterprisehub.domains.concierge.models import AnswerRow
from enterprisehub.domains.concierge.settings import ConciergeSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.search import documents


async def make_answer(db: Db, new: AnswerIn) -> AnswerRow:
    """Agents may answer with it from now on."""
    row = AnswerRow(**_columns(new))
    db.add(row)
    await _index(db, row)
    return row


async def change_answer(
    db: Db, answer_id: UUID, wanted: AnswerIn, *, seen: int | None = None
) -> AnswerRow:
    """The entry is as given. Raises NotFound, StaleVersion."""
    row = await held_answer(db, answer_id, seen=seen)
    for name, value in _columns(wanted).items():
        setattr(row, name, value)
    await _index(db, row)
    return row


async def remove_answer(db: Db, answer_id: UUID, *, seen: int | None = None) -> None:
    """Nobody answers with it any more. Raises NotFound, StaleVersion."""
    row = await held_answer(db, answer_id, seen=seen)
    row.deleted_at = clock.now()
    await documents.remove(db, [row.ref])


async def find_answer(db: Db, question: str, language: str) -> FoundAnswer | None:
    """The passage that answers, where an entry is as sure as the tenant asks for."""
    settings = await ConciergeSettings.load(db)
    terms = terms_of(question, language)
    if not terms:
        return None
    entries = [
        Entry(
            id=row.id,
            question=row.question,
            answer=row.answer,
            source=row.source,
            question_terms=tuple(row.question_terms),
            answer_terms=tuple(row.answer_terms),
        )
        for row in await queries.answers_sharing(db, language, terms)
    ]
    return best_answer(question, entries, sure_from=settings.sure_from, language=language)


async def known_answer(db: Db, answer_id: UUID) -> AnswerRow:
    """To be read. Raises NotFound."""
    row = await queries.answer(db, answer_id)
    if row is None:
        raise NotFound("There is no such answer.")
    return row


async def held_answer(db: Db, answer_id: UUID, *, seen: int | None = None) -> AnswerRow:
    """The entry, locked. Raises NotFound, StaleVersion."""
    row = await queries.answer(db, answer_id, lock=True)
    if row is None:
        raise NotFound("There is no such answer.")
    if seen is not None:
        require_version(row.version, seen)
    return row


def _columns(new: AnswerIn) -> dict[str, object]:
    words = {
        "question_terms": terms_of(new.question, new.language),
        "answer_terms": terms_of(new.answer, new.language),
    }
    return new.model_dump() | words


async def _index(db: Db, row: AnswerRow) -> None:
    await db.flush()
    await documents.put(db, row.ref, row.question, subtitle=row.source, body=row.answer)
