"""Pull requests, commits, deployments and releases, from what their payloads say."""

import re
from datetime import datetime
from uuid import UUID

from enterprisehub.domains.delivery.contracts.code import (
    CommitSeen,
    DeploymentSeen,
    PullSeen,
    ReleaseSeen,
    ReviewSeen,
)
from enterprisehub.domains.delivery.contracts.reading import Facts
from enterprisehub.domains.delivery.logic.derive_work.collect_rows import Rows, with_author
from enterprisehub.domains.delivery.logic.derive_work.name_rows import row_id

_KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,6}\b")
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\s+#(\d+)", re.IGNORECASE)
_PRODUCTION = re.compile(r"^(prod|production|live)\b|[-_/](prod|production|live)$", re.IGNORECASE)
_REPAIR = re.compile(r"hot-?fix|roll-?back|revert", re.IGNORECASE)
_STATES = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes_requested",
    "COMMENTED": "commented",
    "DISMISSED": "dismissed",
    "PENDING": "pending",
}


def derive_pull(
    site_id: UUID,
    source_id: UUID,
    facts: Facts,
    pull: PullSeen,
    *,
    removed_at: datetime | None,
) -> Rows:
    """Rows of the pull request, its commits, reviews, remarks and the items it names."""
    rows, pull_id = Rows(), row_id(site_id, "pull", pull.external_id)
    reviews = sorted(
        (r for r in facts.reviews if r.submitted_at and r.state != "PENDING"),
        key=lambda r: (r.submitted_at, r.external_id),
    )
    others = [r for r in reviews if _counts(r, pull)]
    rows.add(
        "pulls",
        id=pull_id,
        site_id=site_id,
        source_id=source_id,
        external_id=pull.external_id,
        number=pull.number,
        title=pull.title,
        url=pull.url or None,
        state=pull.state,
        is_draft=pull.is_draft,
        author_id=with_author(rows, site_id, pull.author),
        merged_by_id=with_author(rows, site_id, pull.merged_by),
        labels=list(pull.labels),
        base_ref=pull.base_ref or None,
        head_ref=pull.head_ref or None,
        head_sha=pull.head_sha or None,
        merge_commit_sha=pull.merge_commit_sha or None if pull.merged_at else None,
        additions=pull.additions,
        deletions=pull.deletions,
        changed_files=pull.changed_files,
        opened_at=pull.opened_at,
        changed_at=pull.changed_at,
        closed_at=pull.closed_at,
        merged_at=pull.merged_at,
        first_commit_at=min((c.authored_at for c in facts.commits), default=None),
        ready_at=max((e.at for e in facts.events if e.name == "ready_for_review"), default=None),
        first_review_at=min((r.submitted_at for r in others if r.submitted_at), default=None),
        first_approval_at=min(
            (r.submitted_at for r in others if r.submitted_at and r.state == "APPROVED"),
            default=None,
        ),
        review_count=len(reviews),
        removed_at=removed_at,
    )
    for review in reviews:
        rows.add(
            "reviews",
            id=row_id(site_id, "review", review.external_id),
            pull_id=pull_id,
            external_id=review.external_id,
            author_id=with_author(rows, site_id, review.author),
            state=_STATES.get(review.state, "commented"),
            submitted_at=review.submitted_at,
            commit_sha=review.commit_sha or None,
        )
    for remark in facts.comments:
        kind = "line" if remark.on_line else "conversation"
        rows.add(
            "review_comments",
            id=row_id(site_id, "remark", kind, remark.external_id),
            pull_id=pull_id,
            kind=kind,
            external_id=remark.external_id,
            author_id=with_author(rows, site_id, remark.author),
            review_external_id=remark.review_external_id or None,
            path=remark.path,
            at=remark.at,
        )
    for commit in facts.commits:
        rows.add(
            "pull_commits",
            id=row_id(site_id, "pull_commit", pull_id, commit.sha),
            pull_id=pull_id,
            sha=commit.sha,
            author_id=with_author(rows, site_id, commit.author_account or commit.author),
            authored_at=commit.authored_at,
        )
    for key in sorted(_keys(pull)):
        rows.add(
            "pull_items",
            id=row_id(site_id, "pull_item", pull_id, key),
            pull_id=pull_id,
            item_key=key,
        )
    return rows


def _counts(review: ReviewSeen, pull: PullSeen) -> bool:
    """A review by somebody else who is no bot."""
    mine = pull.author.external_id if pull.author else None
    who = review.author
    return who is not None and not who.is_bot and who.external_id != mine


def _keys(pull: PullSeen) -> set[str]:
    """The items that its title, branch or text names."""
    found = {key for text in (pull.title, pull.head_ref.upper()) for key in _KEY.findall(text)}
    closed = {f"{pull.repository}#{number}" for number in _CLOSES.findall(pull.body)}
    return found | set(_KEY.findall(pull.body)) | closed


def derive_commit(site_id: UUID, source_id: UUID, repository: str, commit: CommitSeen) -> Rows:
    rows = Rows()
    rows.add(
        "commits",
        id=row_id(site_id, "commit", repository, commit.sha),
        source_id=source_id,
        sha=commit.sha,
        title=commit.message.partition("\n")[0][:300],
        url=commit.html_url or None,
        author_id=with_author(rows, site_id, commit.author_account or commit.author),
        committer_id=with_author(rows, site_id, commit.committer_account or commit.committer),
        authored_at=commit.authored_at,
        committed_at=commit.committed_at,
        parent_shas=list(commit.parents),
        additions=commit.additions,
        deletions=commit.deletions,
    )
    if commit.author_account and commit.author:
        with_author(rows, site_id, commit.author)
    return rows


def derive_deployment(
    site_id: UUID, source_id: UUID, it: DeploymentSeen, *, removed_at: datetime | None
) -> Rows:
    """The tool's own word on production counts; without one the environment's name does."""
    live = it.is_production
    rows = Rows()
    rows.add(
        "deployments",
        id=row_id(site_id, "deployment", it.external_id),
        site_id=site_id,
        source_id=source_id,
        external_id=it.external_id,
        name=(it.description or it.task or f"{it.environment} {it.sha[:7]}")[:300],
        url=it.url or None,
        environment=it.environment,
        is_production=bool(_PRODUCTION.search(it.environment)) if live is None else live,
        result=_result(it.state),
        sha=it.sha or None,
        ref=it.ref or None,
        opened_at=it.opened_at,
        started_at=it.started_at,
        finished_at=it.finished_at,
        is_unplanned_fix=bool(_REPAIR.search(f"{it.ref} {it.description} {it.task}")),
        removed_at=removed_at,
    )
    return rows


def _result(state: str) -> str:
    match state:
        case "success":
            return "success"
        case "failure" | "error":
            return "failure"
        case "inactive":
            return "abandoned"
        case _:
            return "pending"


def derive_release(
    site_id: UUID, source_id: UUID, it: ReleaseSeen, *, removed_at: datetime | None
) -> Rows:
    rows = Rows()
    rows.add(
        "releases",
        id=row_id(site_id, "release", it.external_id),
        site_id=site_id,
        source_id=source_id,
        external_id=it.external_id,
        tag=it.tag,
        name=it.name,
        url=it.url or None,
        author_id=with_author(rows, site_id, it.author),
        is_prerelease=it.is_prerelease,
        published_at=None if it.is_draft else it.published_at,
        removed_at=removed_at,
    )
    return rows
