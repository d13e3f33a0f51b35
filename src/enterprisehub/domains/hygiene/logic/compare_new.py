"""A contact that has just come, or changed its name, is compared with those that may be it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from enterprisehub.domains.hygiene.logic.find_duplicates import Found, in_words, row_of
from enterprisehub.domains.hygiene.logic.match_records.assume_model import assume_model
from enterprisehub.domains.hygiene.logic.match_records.match_short_list import REVIEW, people_of
from enterprisehub.domains.hygiene.logic.match_records.tell_certain import is_certain
from enterprisehub.domains.hygiene.logic.match_records.weigh_pair import weigh_pair
from enterprisehub.domains.hygiene.logic.shape_people import shape_people
from enterprisehub.domains.hygiene.queries import pairs, people
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.fold import fold

_MOST = 80
# A list whose names are all alike would otherwise grow pairs by the square of its length.
_MOST_PAIRS = 10


async def compare_new(db: Db, contact_id: UUID) -> int:
    """Pairs with this contact stand open where it may be somebody already there; how many are new.

    Candidates come by indexes alone: the same family name, first those with the same initial, and
    people of the same company. The likeliest few of them are kept.
    """
    own = next(iter(await people.people(db, [contact_id])), None)
    if own is None:
        return 0
    ids = await _candidates(db, own)
    if not ids:
        return 0
    others = await people.people(db, ids)
    found = _weigh(own, others, await pairs.model(db, "contact"))
    found.sort(key=lambda one: (one.certain, one.probability), reverse=True)
    rows = [row_of("contact", one, found_by="entry") for one in found[:_MOST_PAIRS]]
    return await pairs.put_pairs(db, rows)


async def _candidates(db: Db, own: Mapping[str, Any]) -> list[UUID]:
    given, family = fold(own["given_name"] or ""), fold(own["family_name"] or "")
    ids: dict[UUID, None] = {}
    keys = [f"{family} {given}", f"{family} {given[:1]}", f"{family} "] if family else [given]
    if any(keys):
        ids |= dict.fromkeys(await people.near_in_name(db, keys, own["id"], limit=_MOST))
    if own["company_id"] is not None and len(ids) < _MOST:
        near = await people.of_company(db, own["company_id"], own["id"], limit=_MOST)
        ids |= dict.fromkeys(near)
    return list(ids)[:_MOST]


def _weigh(
    own: Mapping[str, Any], others: list[dict[str, Any]], model: dict[str, Any] | None
) -> list[Found]:
    shaped = shape_people([own, *others])
    persons = people_of(shaped)
    weights = model or assume_model(set(shaped), len(persons))
    found = []
    for row, person in zip(others, persons[1:], strict=True):
        weighed = weigh_pair(weights, persons[0], person)
        certain = is_certain(persons[0], person)
        if weighed.probability >= REVIEW or certain:
            found.append(
                Found(
                    str(own["id"]),
                    str(row["id"]),
                    weighed.probability,
                    False,
                    certain,
                    in_words(weighed.evidence, own, row),
                )
            )
    return found
