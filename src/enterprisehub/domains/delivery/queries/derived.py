"""Derived rows are written: roots kept by their ids, what hangs on them made anew."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DataError, IntegrityError

from enterprisehub.domains.delivery.models.code import (
    CommitRow,
    DeploymentRow,
    IncidentRow,
    PullCommitRow,
    PullItemRow,
    PullRow,
    ReleaseRow,
    ReviewCommentRow,
    ReviewRow,
)
from enterprisehub.domains.delivery.models.items import (
    AuthorRow,
    ItemChangeRow,
    ItemRow,
    ItemSourceRow,
    SprintItemRow,
    SprintRow,
    TransitionRow,
    WorklogRow,
)
from enterprisehub.kernel.db.bulk import any_of, insert_rows
from enterprisehub.kernel.db.session import Db

ROOTS: dict[str, Any] = {
    "authors": AuthorRow,
    "sprints": SprintRow,
    "items": ItemRow,
    "pulls": PullRow,
    "commits": CommitRow,
    "deployments": DeploymentRow,
    "releases": ReleaseRow,
}
OF_ITEMS: dict[str, Any] = {
    "transitions": TransitionRow,
    "item_changes": ItemChangeRow,
    "sprint_items": SprintItemRow,
    "worklogs": WorklogRow,
    "incidents": IncidentRow,
    "item_sources": ItemSourceRow,
}
OF_PULLS: dict[str, Any] = {
    "reviews": ReviewRow,
    "review_comments": ReviewCommentRow,
    "pull_commits": PullCommitRow,
    "pull_items": PullItemRow,
}
RefusedRow = (DataError, IntegrityError)
"""What the database says of a row that cannot be."""
# What a payload may leave out is kept from those that had it.
_PATIENT = {"authors": ("login", "email", "avatar_url")}
_AT_ONCE = 2000


async def write(db: Db, rows: dict[str, list[dict[str, Any]]]) -> None:
    """The rows of whole units stand in their tables, and nothing of the units that was there."""
    item_ids = [row["id"] for row in rows.get("items", ())]
    pull_ids = [row["id"] for row in rows.get("pulls", ())]
    for model in OF_ITEMS.values() if item_ids else ():
        await db.execute(delete(model).where(any_of(model.item_id, item_ids)))
    for model in OF_PULLS.values() if pull_ids else ():
        await db.execute(delete(model).where(any_of(model.pull_id, pull_ids)))
    for name, model in ROOTS.items():
        for part in _parts(rows.get(name, [])):
            await _upsert(db, model, part, _PATIENT.get(name, ()))
    for name, model in (OF_ITEMS | OF_PULLS).items():
        for part in _parts(rows.get(name, [])):
            await db.execute(insert_rows(model.__table__, part))


def _parts(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    if not rows:
        return []
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]


async def _upsert(db: Db, model: Any, rows: list[dict[str, Any]], patient: Sequence[str]) -> None:
    statement = insert_rows(model.__table__, rows)
    new = statement.excluded
    names = [name for name in rows[0] if name != "id"]
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "id"],
            set_={
                name: func.coalesce(new[name], model.__table__.c[name])
                if name in patient
                else new[name]
                for name in names
            },
        )
    )


async def row_counts(db: Db, site_id: UUID) -> dict[str, int]:
    """How many derived roots of the site there are, also those that were removed."""
    found = {}
    for name in ("items", "pulls", "sprints", "deployments", "releases"):
        model = ROOTS[name]
        query = select(func.count()).where(model.site_id == site_id)
        found[name] = int(await db.scalar(query) or 0)
    for name, model in OF_PULLS.items():
        query = (
            select(func.count())
            .select_from(model)
            .join(PullRow, PullRow.id == model.pull_id)
            .where(PullRow.site_id == site_id)
        )
        found[name] = int(await db.scalar(query) or 0)
    return found


async def link_alone(db: Db) -> None:
    """Until this transaction ends nobody else links: two tools are often read at one time."""
    key = func.hashtextextended(f"delivery.links:{db.scope.tenant_id}", 0)
    await db.execute(select(func.pg_advisory_xact_lock(key)))


async def link_incidents(db: Db) -> None:
    """Each incident names the latest good production deployment that finished before it.

    One of its own project or repository comes first; work of a Jira project is deployed from
    repositories, so any of the tenant's does otherwise.
    """
    await db.execute(
        text("""
        UPDATE delivery_incidents AS incident SET deployment_id = (
            SELECT deployment.id FROM delivery_deployments AS deployment
            WHERE deployment.is_production AND deployment.result = 'success'
              AND deployment.removed_at IS NULL AND deployment.finished_at <= incident.opened_at
            ORDER BY deployment.source_id = incident.source_id DESC, deployment.finished_at DESC
            LIMIT 1)
        """)
    )


async def link_mirrors(db: Db) -> None:
    """An item whose title begins with the key of an item at another site is its copy."""
    await db.execute(
        text("""
        UPDATE delivery_items AS copy SET mirror_of_id = original.id
        FROM delivery_items AS original
        WHERE original.site_id <> copy.site_id AND original.removed_at IS NULL
          AND original.key = substring(copy.title from '^\\[?([A-Z][A-Z0-9]+-[0-9]+)[\\]:\\s]')
          AND copy.mirror_of_id IS DISTINCT FROM original.id
        """)
    )


async def link_deployments(db: Db) -> None:
    """Each production deployment names the commits that it was first to bring.

    Those of its repository that were committed up to the deployed commit and after the one that
    the successful deployment before it brought.
    """
    await db.execute(text("DELETE FROM delivery_deployment_commits"))
    await db.execute(
        text("""
        WITH deployed AS (
            SELECT d.id, d.source_id, c.committed_at AS upto,
                   lag(c.committed_at) OVER (
                       PARTITION BY d.source_id, d.environment ORDER BY d.finished_at, d.id
                   ) AS after
            FROM delivery_deployments AS d
            JOIN delivery_commits AS c ON c.source_id = d.source_id AND c.sha = d.sha
            WHERE d.result = 'success' AND d.is_production AND d.removed_at IS NULL)
        INSERT INTO delivery_deployment_commits (deployment_id, sha)
        SELECT deployed.id, c.sha FROM deployed
        JOIN delivery_commits AS c ON c.source_id = deployed.source_id
         AND c.committed_at <= deployed.upto
         AND (deployed.after IS NULL OR c.committed_at > deployed.after)
        """)
    )
