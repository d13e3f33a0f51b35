"""Every author belongs to a person; who is surely the same is joined, who may be is suggested."""

from asyncio import to_thread
from uuid import UUID

from enterprisehub.domains.delivery.logic.join_people.find_same import Clusters, find_same
from enterprisehub.domains.delivery.logic.join_people.fold_author import (
    Author,
    Folded,
    fold_author,
)
from enterprisehub.domains.delivery.logic.join_people.suggest_same import suggest_same
from enterprisehub.domains.delivery.models.items import AuthorRow
from enterprisehub.domains.delivery.models.people import (
    DeveloperMetricsRow,
    PersonAuthorRow,
    PersonRow,
    SuggestionRow,
)
from enterprisehub.domains.delivery.queries import people
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

MOST_SUGGESTIONS = 500


async def refresh_people(db: Db) -> None:
    """New authors find their person; suggestions and months are made anew. Nothing a person
    decided is undone: whoever was split stays split, whoever was judged different stays so.
    """
    folded = [_fold(row, vendor) for row, vendor in await people.authors(db)]
    known = {link.author_id: link for link in await people.links(db)}
    by_id = {one.author.id: one for one in folded}
    clusters = Clusters(by_id)
    split = {str(author) for author, link in known.items() if link.rule == "person"}
    rules: dict[str, str] = {}
    for same in find_same(folded):
        if same.first not in split and same.second not in split:
            clusters.join(same.first, same.second)
            rules[same.first] = rules[same.second] = same.rule
    for members in clusters.members().values():
        await _settle(db, [by_id[one] for one in members], known, rules)
    await db.flush()
    await _suggest(db, folded)
    await refresh_months(db)


def _fold(row: AuthorRow, vendor: str) -> Folded:
    account = f"{vendor}:{row.external_id}" if row.kind == "account" else ""
    folded = fold_author(Author(str(row.id), row.name, row.email or "", row.login or "", account))
    if row.is_bot and not folded.is_bot:
        folded = fold_author(Author(str(row.id), f"{row.name} [bot]", row.email or ""))
    return folded


async def _settle(
    db: Db, members: list[Folded], known: dict[UUID, PersonAuthorRow], rules: dict[str, str]
) -> None:
    """The authors of one set have one person: the one that most of them have, or a new one."""
    missing = [one for one in members if UUID(one.author.id) not in known]
    if not missing:
        return
    held = [known[UUID(one.author.id)].person_id for one in members if one not in missing]
    if held:
        person_id = max(set(held), key=held.count)
    else:
        named = max(members, key=lambda one: (one.in_words, len(one.author.name)))
        person = PersonRow(
            name=named.author.name or named.author.login or "Unnamed",
            is_bot=any(one.is_bot for one in members),
        )
        db.add(person)
        await db.flush()
        person_id = person.id
    for one in missing:
        rule = rules.get(one.author.id, "alone")
        link = PersonAuthorRow(person_id=person_id, author_id=UUID(one.author.id), rule=rule)
        db.add(link)
        known[link.author_id] = link


async def _suggest(db: Db, folded: list[Folded]) -> None:
    """Open questions are asked anew; pairs that were answered are left alone."""
    links = {str(link.author_id): link.person_id for link in await people.links(db)}
    bots = {row.id for row in await people.people(db) if row.is_bot}
    clusters = Clusters(links)
    first_of: dict[UUID, str] = {}
    for author, person in links.items():
        clusters.join(first_of.setdefault(person, author), author)
    answered = {
        frozenset((links.get(str(row.first_id)), links.get(str(row.second_id))))
        for row in await people.suggestions(db, state="different")
    }
    told = {(row.first_id, row.second_id) for row in await people.suggestions(db, state=None)
            if row.state != "open"}  # fmt: skip
    await people.forget_open_suggestions(db)
    candidates = [one for one in folded if links.get(one.author.id) not in bots]
    # In a thread: every author is compared with every other.
    suggested = await to_thread(suggest_same, candidates, clusters)
    for one in suggested[:MOST_SUGGESTIONS]:
        pair = frozenset((links.get(one.first), links.get(one.second)))
        ids = (UUID(one.first), UUID(one.second))
        if pair not in answered and ids not in told:
            db.add(
                SuggestionRow(
                    first_id=ids[0], second_id=ids[1], score=one.score, reasons=list(one.reasons)
                )
            )
    await db.flush()


async def refresh_months(db: Db) -> None:
    """What everybody did by month stands as the derived tables have it."""
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    stored = {(row.person_id, row.month): row for row in await people.months(db)}
    counted = await people.count_months(db, zone)
    for values in counted:
        row = stored.get((values["person_id"], values["month"]))
        if row is None:
            db.add(DeveloperMetricsRow(**values))
            continue
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    await db.flush()
    await people.forget_months(db, [(one["person_id"], one["month"]) for one in counted])
