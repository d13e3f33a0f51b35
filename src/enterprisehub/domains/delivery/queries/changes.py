"""Changes that were merged, who approved them, and when they reached production."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from enterprisehub.domains.delivery.models.code import (
    DeploymentCommitRow,
    DeploymentRow,
    IncidentRow,
    PullRow,
)
from enterprisehub.domains.delivery.models.items import AuthorRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True)
class Change:
    """A merged pull request. `approved_at` is None where nobody else approved it."""

    repository: str
    label: str
    title: str
    author: str
    merged_by: str
    merged_at: datetime
    approved_at: datetime | None
    deployed_at: datetime | None

    @property
    def was_approved(self) -> bool:
        return self.approved_at is not None and self.approved_at <= self.merged_at


@dataclass(frozen=True, slots=True)
class Deployment:
    repository: str
    label: str
    result: str
    finished_at: datetime
    is_unplanned_fix: bool
    incidents: int


async def merged(db: Db, start: datetime, end: datetime, *, most: int = 5000) -> list[Change]:
    """Pull requests merged in [start, end), oldest first."""
    author, merger = aliased(AuthorRow), aliased(AuthorRow)
    deployed = (
        select(func.min(DeploymentRow.finished_at))
        .join(DeploymentCommitRow, DeploymentCommitRow.deployment_id == DeploymentRow.id)
        .where(
            DeploymentCommitRow.sha == PullRow.merge_commit_sha,
            DeploymentRow.is_production,
            DeploymentRow.result == "success",
            DeploymentRow.removed_at.is_(None),
            DeploymentRow.finished_at >= PullRow.merged_at,
        )
        .scalar_subquery()
    )
    query = (
        select(PullRow, SourceRow.key, author, merger, deployed)
        .join(SourceRow, SourceRow.id == PullRow.source_id)
        .outerjoin(author, author.id == PullRow.author_id)
        .outerjoin(merger, merger.id == PullRow.merged_by_id)
        .where(PullRow.removed_at.is_(None), PullRow.merged_at >= start, PullRow.merged_at < end)
        .order_by(PullRow.merged_at, PullRow.id)
        .limit(most)
    )
    return [
        Change(
            key,
            f"#{pull.number}",
            pull.title,
            _called(wrote),
            _called(took),
            pull.merged_at,
            pull.first_approval_at,
            on,
        )
        for pull, key, wrote, took, on in await db.execute(query)
        if pull.merged_at is not None
    ]


async def deployed(db: Db, start: datetime, end: datetime, *, most: int = 5000) -> list[Deployment]:
    """Deployments to production that ended in [start, end), with the incidents that followed."""
    incidents = (
        select(func.count()).where(IncidentRow.deployment_id == DeploymentRow.id).scalar_subquery()
    )
    query = (
        select(DeploymentRow, SourceRow.key, incidents)
        .join(SourceRow, SourceRow.id == DeploymentRow.source_id)
        .where(
            DeploymentRow.is_production,
            DeploymentRow.removed_at.is_(None),
            DeploymentRow.finished_at >= start,
            DeploymentRow.finished_at < end,
        )
        .order_by(DeploymentRow.finished_at, DeploymentRow.id)
        .limit(most)
    )
    return [
        Deployment(key, row.name, row.result, row.finished_at, row.is_unplanned_fix, count)
        for row, key, count in await db.execute(query)
        if row.finished_at is not None
    ]


def _called(row: AuthorRow | None) -> str:
    return (row.name or row.login or "unnamed") if row else ""
