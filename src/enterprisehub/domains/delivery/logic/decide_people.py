"""What people say about who is who: joined, apart, a bot. Each decision can be taken back."""

from collections.abc import Sequence
from uuid import UUID

from enterprisehub.domains.delivery.logic.keep_teams import follow_merge
from enterprisehub.domains.delivery.logic.refresh_people import refresh_months
from enterprisehub.domains.delivery.models.people import PersonEventRow, PersonRow
from enterprisehub.domains.delivery.queries import people
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid


async def merge_people(db: Db, person_id: UUID, other_id: UUID) -> PersonEventRow:
    """The other's authors are this person's; the other is kept, empty, for undoing it."""
    if person_id == other_id:
        raise Invalid("These are one person already.", fields={"other_id": "is the same person"})
    kept, other = await people.person(db, person_id), await people.person(db, other_id)
    moved = await people.links(db, other.id)
    for link in moved:
        link.person_id, link.rule = kept.id, "person"
    other.deleted_at = clock.now()
    await follow_merge(db, kept.id, other.id)
    return await _told(db, "merge", kept.id, other.id, [link.author_id for link in moved])


async def split_person(db: Db, person_id: UUID, author_ids: Sequence[UUID]) -> PersonEventRow:
    """These authors are somebody else: a new person, whom no rule joins again."""
    links = {link.author_id: link for link in await people.links(db, person_id)}
    moved = [links[one] for one in author_ids if one in links]
    if not moved or len(moved) == len(links):
        raise Invalid(
            "Choose some of the person's names, but not all of them.",
            fields={"author_ids": "choose some, not all"},
        )
    named = {row.id: row.name for row, _ in await people.authors(db)}
    apart = PersonRow(name=named.get(moved[0].author_id) or "Unnamed")
    db.add(apart)
    await db.flush()
    for link in links.values():
        link.rule = "person"
    for link in moved:
        link.person_id = apart.id
    return await _told(db, "split", person_id, apart.id, [link.author_id for link in moved])


async def mark_bot(db: Db, person_id: UUID, *, is_bot: bool) -> PersonEventRow:
    """A bot's work counts in no figure of people."""
    row = await people.person(db, person_id)
    row.is_bot = is_bot
    return await _told(db, "bot" if is_bot else "human", row.id, None, [])


async def answer_suggestion(db: Db, suggestion_id: UUID, *, same: bool) -> None:
    """The two are joined, or nobody is asked about them again."""
    row = await people.suggestion(db, suggestion_id)
    if row.state != "open":
        raise Conflict("Somebody has answered this already.")
    row.state = "same" if same else "different"
    of = {link.author_id: link.person_id for link in await people.links(db)}
    first, second = of[row.first_id], of[row.second_id]
    if not same:
        await _told(db, "different", first, second, [row.first_id, row.second_id])
    elif first != second:
        await merge_people(db, first, second)
    await db.flush()


async def undo_decision(db: Db, event_id: UUID) -> None:
    """The authors are where they were before.

    Raises:
        Conflict: it was undone already, or what moved has been moved on since.
    """
    decision = await people.event(db, event_id)
    if decision.undone:
        raise Conflict("This was taken back already.")
    if decision.kind in ("bot", "human"):
        row = await people.person(db, decision.person_id)
        row.is_bot = decision.kind == "human"
    elif decision.kind == "different":
        await _ask_again(db, decision.author_ids, "different")
    else:
        await _move_back(db, decision)
    decision.undone = True
    await db.flush()
    await refresh_months(db)


async def _move_back(db: Db, decision: PersonEventRow) -> None:
    other = await people.person(db, decision.other_id or decision.person_id)
    merged = decision.kind == "merge"
    now_at, back_to = (decision.person_id, other.id) if merged else (other.id, decision.person_id)
    ids = {UUID(one) for one in decision.author_ids}
    moved = [link for link in await people.links(db, now_at) if link.author_id in ids]
    if len(moved) != len(ids):
        raise Conflict(
            "Some of these names have been moved since. Take back the later decision first."
        )
    for link in moved:
        link.person_id = back_to
    other.deleted_at = None if merged else clock.now()
    if merged:
        kept = [str(link.author_id) for link in await people.links(db, now_at)]
        await _ask_again(db, [*decision.author_ids, *kept], "same")


async def _ask_again(db: Db, author_ids: Sequence[str], state: str) -> None:
    """Who was answered to be the same or not, among these, is a question again."""
    among = {UUID(one) for one in author_ids}
    for row in await people.suggestions(db, state):
        if {row.first_id, row.second_id} <= among:
            row.state = "open"


async def _told(
    db: Db, kind: str, person_id: UUID, other_id: UUID | None, author_ids: Sequence[UUID]
) -> PersonEventRow:
    decision = PersonEventRow(
        kind=kind,
        person_id=person_id,
        other_id=other_id,
        author_ids=[str(one) for one in author_ids],
        actor_name=db.scope.actor.name,
    )
    db.add(decision)
    await db.flush()
    await refresh_months(db)
    return decision
