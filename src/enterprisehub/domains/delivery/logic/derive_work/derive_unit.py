"""Everything that one unit's facts make: rows, and payloads that are rejected with a reason."""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.delivery.contracts.items import SprintSeen
from enterprisehub.domains.delivery.contracts.reading import Facts
from enterprisehub.domains.delivery.logic.derive_work.collect_rows import Rows
from enterprisehub.domains.delivery.logic.derive_work.derive_code import (
    derive_commit,
    derive_deployment,
    derive_pull,
    derive_release,
)
from enterprisehub.domains.delivery.logic.derive_work.derive_item import derive_item
from enterprisehub.domains.delivery.logic.derive_work.name_rows import row_id
from enterprisehub.domains.delivery.logic.derive_work.read_meaning import Meaning

NO_SOURCE = "its project, board or repository is not among the sources of this site"


def derive_unit(
    site_id: UUID,
    unit: str,
    facts: Facts,
    sources: dict[tuple[str, str], UUID],
    meaning: Meaning,
    *,
    story_point_field: str | None = None,
    removed_at: datetime | None = None,
) -> tuple[Rows, str | None]:
    """The rows, and why all of it must be rejected where that is so."""
    source_id = sources.get(facts.project) if facts.project else None
    kind = unit.partition(":")[0]
    if kind == "sprint" and facts.sprint:
        return _derive_sprint(site_id, source_id, facts.sprint, removed_at), None
    if kind in ("status", "type"):
        return Rows(), None
    if source_id is None:
        return Rows(), NO_SOURCE if _has_root(facts) else _orphan(kind)
    if facts.item:
        boards = {ref: sources[ref] for name in facts.boards if (ref := ("board", name)) in sources}
        made = derive_item(
            site_id,
            source_id,
            facts,
            facts.item,
            meaning,
            boards=tuple(boards.values()),
            story_point_field=story_point_field,
            removed_at=removed_at,
        )
        return made, None
    return _derive_code(site_id, source_id, kind, facts, removed_at)


def _derive_code(
    site_id: UUID, source_id: UUID, kind: str, facts: Facts, removed_at: datetime | None
) -> tuple[Rows, str | None]:
    made: Rows | None = None
    if facts.pull:
        made = derive_pull(site_id, source_id, facts, facts.pull, removed_at=removed_at)
    elif facts.deployment:
        made = derive_deployment(site_id, source_id, facts.deployment, removed_at=removed_at)
    elif facts.release:
        made = derive_release(site_id, source_id, facts.release, removed_at=removed_at)
    elif kind == "commit" and facts.commits:
        repository = facts.project[1] if facts.project else ""
        made = derive_commit(site_id, source_id, repository, facts.commits[0])
    return (made, None) if made else (Rows(), _orphan(kind))


def _has_root(facts: Facts) -> bool:
    return bool(facts.item or facts.pull or facts.deployment or facts.release or facts.commits)


def _orphan(kind: str) -> str:
    return f"the {kind} it belongs to was not read"


def _derive_sprint(
    site_id: UUID, source_id: UUID | None, it: SprintSeen, removed_at: datetime | None
) -> Rows:
    rows = Rows()
    rows.add(
        "sprints",
        id=row_id(site_id, "sprint", it.external_id),
        site_id=site_id,
        source_id=source_id,
        external_id=it.external_id,
        name=it.name,
        goal=it.goal,
        state=it.state if it.state in ("future", "active", "closed") else "future",
        url=it.url,
        started_at=it.started_at or (it.planned_start_at if it.state != "future" else None),
        ends_at=it.ends_at,
        completed_at=it.completed_at,
        removed_at=removed_at,
    )
    return rows
