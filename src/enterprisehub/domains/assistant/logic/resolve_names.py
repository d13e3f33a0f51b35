"""Which records, people, stages and words of the tenant are meant by the names in a question."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Named
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.permissions import COMPANIES_READ, CONTACTS_READ
from enterprisehub.domains.assistant.queries import people
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import Member, list_members
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.search.find import Hit, search
from enterprisehub.kernel.search.fold import fold, words_of
from enterprisehub.kernel.search.fuse import likeness

SURE: Final = 0.84
NEAR: Final = 0.6
_SAME: Final = 0.01
_OF_DEALS = frozenset({"Stage", "Amount", "Closes"})
_MOST = 5


@dataclass(slots=True)
class Resolved:
    """`unclear` are records that fit a name equally well, `unknown` names that fit nothing."""

    record: Named | None = None
    owner: tuple[UUID, str] | None = None
    stage: tuple[UUID, str] | None = None
    industry: str | None = None
    city: str | None = None
    source: str | None = None
    unclear: list[Named] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    near: list[Named] = field(default_factory=list)


async def resolve_names(db: Db, question: Question) -> Resolved:
    """What each name in the question stands for."""
    found = Resolved()
    members = await list_members(db)
    for name in question.names:
        if "owned_by" in question.flags and (member := _member(name, members)):
            found.owner = member
        elif not await _take_stage(db, name, question, found):
            await _take_record(db, name, question, found, members)
    return found


async def find_named(db: Db, name: str, question: Question | None = None) -> list[Named]:
    """The records that are surely meant by a name, the likeliest first."""
    sure, _ = await _search(db, name, question or Question())
    return sure


async def _take_stage(db: Db, name: str, question: Question, found: Resolved) -> bool:
    if question.topic not in ("deals", "forecast"):
        return False
    for id_, title, _, _ in await people.stages(db):
        if fold(name).removesuffix(" stage") == fold(title):
            found.stage = (id_, title)
            return True
    return False


async def _take_record(
    db: Db, name: str, question: Question, found: Resolved, members: Sequence[Member]
) -> None:
    sure, near = await _search(db, name, question)
    if len(sure) > 1 and found.record is None:
        found.unclear = sure[:_MOST]
    elif sure and found.record is None:
        found.record = sure[0]
    elif not sure:
        if member := _member(name, members):
            found.owner = member
        elif not await _take_word(db, name, found):
            found.unknown.append(name)
            found.near += near[:3]


async def _search(db: Db, name: str, question: Question) -> tuple[list[Named], list[Named]]:
    """Those of the best likeness and kind; and those that merely resemble."""
    kinds = [COMPANY, CONTACT, DEAL]
    if question.field in _OF_DEALS:
        kinds = [DEAL, COMPANY, CONTACT]
    typed = words_of(name)
    if not typed:
        return [], []
    hits = await search(db, name, kinds=kinds, limit=30, by_meaning=False)
    rated = sorted(
        ((_rate(typed, hit), hit) for hit in hits),
        key=lambda pair: (-pair[0], kinds.index(pair[1].ref.kind), pair[1].title),
    )
    near = [_named(hit) for rate, hit in rated if NEAR <= rate < SURE]
    if not rated or rated[0][0] < SURE:
        return [], near
    top, kind = rated[0][0], rated[0][1].ref.kind
    best = [hit for rate, hit in rated if top - rate < _SAME and hit.ref.kind == kind]
    return [_named(hit) for hit in best], near


def _rate(typed: Sequence[str], hit: Hit) -> float:
    """How well the typed words are words of the title; the whole title counts most."""
    if list(typed) == words_of(hit.title):
        return 1.1
    return likeness(typed, hit.title)


def _named(hit: Hit) -> Named:
    return Named(hit.ref, hit.title, KINDS[hit.ref.kind].page_of(hit.ref.id))


def _member(name: str, members: Sequence[Member]) -> tuple[UUID, str] | None:
    """The member called so, by the whole name or, where only one has it, a part of it."""
    typed = fold(name)
    whole = [m for m in members if fold(m.name) == typed]
    part = [m for m in members if typed in words_of(m.name)]
    fits = whole or part
    return (fits[0].user_id, fits[0].name) if len(fits) == 1 else None


async def _take_word(db: Db, name: str, found: Resolved) -> bool:
    """An industry, a city or a source that records have."""
    companies, contacts = db.scope.may(COMPANIES_READ), db.scope.may(CONTACTS_READ)
    places = (
        (companies, "companies", "industry", "industry"),
        (contacts, "contacts", "city", "city"),
        (companies, "companies", "city", "city"),
        (contacts, "contacts", "source", "source"),
    )
    for may, table, column, slot in places:
        if may and (known := await people.words_in_use(db, table, column, name)):
            setattr(found, slot, known[0])
            return True
    return False
