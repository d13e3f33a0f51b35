"""The tenant's contacts and companies are searched for records that are one; the pairs are kept."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any
from uuid import UUID

from enterprisehub.domains.hygiene.contracts import Answer, Evidence, Matches
from enterprisehub.domains.hygiene.events import DuplicatesFound
from enterprisehub.domains.hygiene.logic.match_companies import match_companies
from enterprisehub.domains.hygiene.logic.match_records.count_values import Shares
from enterprisehub.domains.hygiene.logic.match_records.heed_answers import heed_answers
from enterprisehub.domains.hygiene.logic.match_records.match_short_list import (
    REVIEW,
    SHORT,
    match_short_list,
    people_of,
)
from enterprisehub.domains.hygiene.logic.match_records.tell_certain import is_certain, mailbox
from enterprisehub.domains.hygiene.logic.match_records.weigh_pair import (
    SAME,
    Person,
    start_of,
    weigh_pair,
)
from enterprisehub.domains.hygiene.logic.shape_people import shape_people
from enterprisehub.domains.hygiene.queries import pairs, people
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Scope

MOST_PAIRS = 20_000
_LARGEST_MAILBOX = 12
SURE_PCT, MOST_PCT = 99.9, 100.0


@dataclass(frozen=True, slots=True)
class Found:
    """A pair worth a look, with what speaks for and against it."""

    left: str
    right: str
    probability: float
    strict: bool
    certain: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What a search came to."""

    kind: str
    records: int
    found: int
    open: int


async def search_all(database: Database, scope: Scope) -> list[Search]:
    """Contacts and companies were compared, outside any transaction; what was found is kept."""
    return [await search_contacts(database, scope), await search_companies(database, scope)]


async def search_contacts(database: Database, scope: Scope) -> Search:
    async with database.scoped(scope) as db:
        rows, answers = await people.people(db), await pairs.answers(db, "contact")
    began = clock.now()
    found, model = await asyncio.to_thread(match_people, rows, answers)
    async with database.scoped(scope) as db:
        await pairs.keep_model(db, "contact", model, len(rows))
        return await keep_found(db, "contact", found, len(rows), began)


async def search_companies(database: Database, scope: Scope) -> Search:
    async with database.scoped(scope) as db:
        rows, answers = await people.firms(db), await pairs.answers(db, "company")
    began = clock.now()
    matched, model = await asyncio.to_thread(match_companies, rows, answers)
    found = [
        Found(pair.left, pair.right, pair.probability, False, False, tuple(evidence))
        for pair, evidence in matched
    ]
    async with database.scoped(scope) as db:
        await pairs.keep_model(db, "company", model, len(rows))
        return await keep_found(db, "company", found, len(rows), began)


async def keep_found(db: Db, kind: str, found: Sequence[Found], records: int, began: Any) -> Search:
    """The pairs stand open, surest first; those not found any more are gone."""
    new = await pairs.put_pairs(db, [row_of(kind, one) for one in found[:MOST_PAIRS]])
    await pairs.forget_unseen(db, kind, began)
    waiting = (await pairs.counts(db, kind)).get("open", 0)
    await publish(db, DuplicatesFound(kind, new, waiting), None)
    return Search(kind, records, new, waiting)


def row_of(kind: str, one: Found, *, found_by: str = "nightly") -> dict[str, Any]:
    left, right = sorted((UUID(one.left), UUID(one.right)))
    pct = min(MOST_PCT, round(one.probability * 100, 2))
    return {
        "kind": kind,
        "left_id": left,
        "right_id": right,
        "probability_pct": max(pct, SURE_PCT) if one.certain else pct,
        "strict": one.strict,
        "certain": one.certain,
        "weights": [asdict(piece) for piece in one.evidence],
        "state": "open",
        "found_by": found_by,
        "found_at": clock.now(),
    }


def match_people(
    rows: Sequence[Mapping[str, Any]], answers: Sequence[Answer] = ()
) -> tuple[list[Found], dict[str, Any]]:
    """Pairs of contacts, surest first, and the weights.

    Long lists teach their own weights; what people answered about earlier pairs corrects them.
    """
    shaped = shape_people(rows)
    matches = _matches(shaped)
    persons = {str(person["unique_id"]): person for person in people_of(shaped)}
    heeded = heed_answers(answers, start_of(matches.model))
    if heeded is not None:
        matches.model["heeded"] = heeded.told()
    raw = {str(row["id"]): row for row in rows}
    # How common a name is shows only in a long list.
    share = Shares(shaped) if len(rows) > SHORT else None
    wanted = {(pair.left, pair.right): pair for pair in matches.pairs[:MOST_PAIRS]}
    certain = _certain(persons)
    found = []
    for left, right in [*wanted, *(pair for pair in certain if pair not in wanted)]:
        weighed = weigh_pair(matches.model, persons[left], persons[right], share=share)
        known = wanted.get((left, right))
        learned = known.probability if known else weighed.probability
        probability = learned if heeded is None else weighed.probability
        if probability < REVIEW and (left, right) not in certain:
            continue  # people told such pairs apart
        found.append(
            Found(
                left,
                right,
                probability,
                known is not None and known.strict and probability * 100 >= SURE_PCT,
                (left, right) in certain,
                in_words(weighed.evidence, raw[left], raw[right]),
            )
        )
    return sorted(found, key=lambda one: (not one.certain, -one.probability)), matches.model


def _matches(shaped: dict[str, list[str | None]]) -> Matches:
    if len(shaped["unique_id"]) <= SHORT:
        return match_short_list(shaped)
    # Loaded here: Splink and DuckDB take a second that only long lists should wait for.
    from enterprisehub.domains.hygiene.logic.match_records.score_pairs import (  # noqa: PLC0415
        score,
    )

    return score(shaped)


def _certain(persons: Mapping[str, Person]) -> set[tuple[str, str]]:
    boxes: dict[str, list[str]] = defaultdict(list)
    for id_, person in persons.items():
        if box := mailbox(person.get("email")):
            boxes[box].append(id_)
    return {
        (min(pair), max(pair))
        for ids in boxes.values()
        if 1 < len(ids) <= _LARGEST_MAILBOX
        for pair in combinations(ids, 2)
        if is_certain(persons[pair[0]], persons[pair[1]])
    }


def in_words(
    evidence: Sequence[Evidence], one: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[Evidence, ...]:
    """A short form that was made formal is told as what it is."""
    names = [str(row["given_name"] or "").strip().lower() for row in (one, other)]
    return tuple(
        replace(piece, says="a short form of the same name")
        if piece.field == "given" and piece.says == SAME and names[0] != names[1]
        else piece
        for piece in evidence
    )
