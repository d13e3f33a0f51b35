"""Two records side by side: where they differ, letter by letter, and what weighs how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.merging import MergePreview, MergeRecords
from enterprisehub.domains.hygiene.contracts import Evidence
from enterprisehub.domains.hygiene.logic.decide_pair import kind_of
from enterprisehub.domains.hygiene.models import PairRow
from enterprisehub.domains.hygiene.queries import pairs, people
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, NotFound

type Letters = list[tuple[str, bool]]
"""A value in pieces: the text, and whether it differs from the other record's."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One field as both have it; `taken` is whose value a merge keeps unless told otherwise."""

    field: str
    title: str
    left: Letters
    right: Letters
    taken: str


@dataclass(frozen=True, slots=True)
class Record:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair as a person decides about it; `moves` is what would move from each to the other."""

    id: UUID
    kind: str
    state: str
    probable: str
    certain: bool
    left: Record
    right: Record
    fields: list[SideBySide]
    evidence: list[Evidence]
    kept: str
    moves: dict[str, str]
    decided_by: str | None
    merge_id: UUID | None


def evidence_of(row: PairRow) -> list[Evidence]:
    return [Evidence(**piece) for piece in row.weights]


async def show_pair(db: Db, pair_id: UUID) -> Pair:
    """The pair with both records as they are now.

    Raises:
        NotFound: there is no such pair, or one of the records was erased.
    """
    row = await pairs.pair(db, pair_id)
    if row is None:
        raise NotFound("There is no such pair.")
    find = people.people if row.kind == "contact" else people.firms
    found = {one["id"]: one for one in await find(db, [row.left_id, row.right_id])}
    previews = await _previews(db, row) if len(found) > 1 else {}
    kept = _richer(found, row)
    return Pair(
        id=row.id,
        kind=row.kind,
        state=row.state,
        probable=row.probable,
        certain=row.certain,
        left=_record(found.get(row.left_id), row.left_id),
        right=_record(found.get(row.right_id), row.right_id),
        fields=_fields(previews.get("left"), kept),
        evidence=evidence_of(row),
        kept=kept,
        moves={side: _moves(preview) for side, preview in previews.items()},
        decided_by=row.decided_by,
        merge_id=row.merge_id,
    )


async def _previews(db: Db, row: PairRow) -> dict[str, MergePreview]:
    """What merging would do, by whom it keeps."""
    found = {}
    for side, kept, other in (
        ("left", row.left_id, row.right_id),
        ("right", row.right_id, row.left_id),
    ):
        what = MergeRecords(kind=kind_of(row), kept_id=kept, other_id=other)
        try:
            found[side] = await crm.preview_merge(db, what)
        except HubError:
            return {}
    return found


def _richer(found: Mapping[UUID, Mapping[str, Any]], row: PairRow) -> str:
    """The record of which more is known is kept; of two alike, the older one."""

    def known(id_: UUID) -> int:
        return sum(value not in (None, "") for value in found.get(id_, {}).values())

    return "right" if known(row.right_id) > known(row.left_id) else "left"


def _record(row: Mapping[str, Any] | None, id_: UUID) -> Record:
    if row is None:
        return Record(id_, "A record that is gone")
    return Record(id_, row["name"])


def _fields(preview: MergePreview | None, kept: str) -> list[SideBySide]:
    if preview is None:
        return []
    found = []
    for choice in preview.fields:
        left, right = mark_letters(choice.kept, choice.other)
        empty = "right" if not choice.kept else "left" if not choice.other else kept
        found.append(SideBySide(choice.field, choice.title, left, right, empty))
    return found


def _moves(preview: MergePreview) -> str:
    return ", ".join(str(one) for one in preview.moves) or "nothing else"


def mark_letters(one: str, other: str) -> tuple[Letters, Letters]:
    """Both texts in pieces, with what is only in one of them marked. Case counts."""
    left: Letters = []
    right: Letters = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if i2 > i1:
            left.append((one[i1:i2], kind != "equal"))
        if j2 > j1:
            right.append((other[j1:j2], kind != "equal"))
    return left, right


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair in the list."""

    id: UUID
    left: str
    right: str
    probability_pct: float
    probable: str
    certain: bool
    why: str
    state: str
    found_at: datetime


async def list_pairs(
    db: Db, *, state: str, kind: str, after: tuple[float, UUID] | None, name: str = "", limit: int
) -> list[PairLine]:
    """Pairs of a state with both names and what speaks most for them."""
    rows = await pairs.pairs(db, state=state, kind=kind, after=after, name=name, limit=limit)
    names = await pairs.names(db, kind, {id_ for r in rows for id_ in (r.left_id, r.right_id)})
    return [
        PairLine(
            id=row.id,
            left=names.get(row.left_id, "A merged record"),
            right=names.get(row.right_id, "A merged record"),
            probability_pct=row.probability_pct,
            probable=row.probable,
            certain=row.certain,
            why=_why(row),
            state=row.state,
            found_at=row.found_at,
        )
        for row in rows
    ]


def _why(row: PairRow) -> str:
    told = [f"{one.title.lower()} {one.says}" for one in evidence_of(row) if one.bits > 0]
    return ", ".join(told[:3])
