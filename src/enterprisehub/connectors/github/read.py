"""What GitHub says, in the words of our domain: issues, pull requests, reviews, runs. Pure.

Fields: docs.github.com/rest (version 2022-11-28).
"""

from datetime import datetime
from typing import Any

from enterprisehub.domains.delivery.contracts.code import (
    CommentSeen,
    CommitSeen,
    DeploymentSeen,
    EventSeen,
    PullSeen,
    ReleaseSeen,
    ReviewSeen,
    RunSeen,
)
from enterprisehub.domains.delivery.contracts.items import ItemSeen, SprintSeen
from enterprisehub.domains.delivery.contracts.sources import Author, Source, Unreadable

type Json = dict[str, Any]


def time(value: object) -> datetime | None:
    """A moment as GitHub writes it ("2018-08-03T15:32:00Z"), aware, or None."""
    if not value:
        return None
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def needed_time(it: Json, name: str, what: str) -> datetime:
    """The moment.

    Raises:
        Unreadable: it is missing or no moment.
    """
    if (found := time(it.get(name))) is None:
        raise Unreadable(f"{what} has no “{name}” time")
    return found


def account(it: Json | None) -> Author | None:
    """A login; its number stays when the login changes. Apps and `[bot]` logins are bots."""
    if not it or not it.get("id"):
        return None
    login = it.get("login") or ""
    return Author(
        external_id=str(it["id"]),
        name=it.get("name") or login,
        login=login,
        email=it.get("email") or None,
        avatar_url=it.get("avatar_url"),
        account_type=it.get("type"),
        url=it.get("html_url"),
        is_bot=it.get("type") == "Bot" or login.endswith("[bot]"),
    )


def git_author(it: Json | None) -> Author | None:
    """A name and an address as a commit carries them."""
    if not it or not (it.get("email") or it.get("name")):
        return None
    name, email = it.get("name") or "", it.get("email") or ""
    return Author(
        kind="git",
        external_id=(email or name).lower(),
        name=name or email,
        email=email or None,
        is_bot=name.endswith("[bot]") or "[bot]@" in email,
    )


def is_pull(it: Json) -> bool:
    """The issues list holds pull requests too."""
    return bool((it.get("pull_request") or {}).get("url"))


def number_of(url: str | None) -> int | None:
    """The number at the end of an issue's or pull request's API address."""
    last = (url or "").rstrip("/").rpartition("/")[2]
    return int(last) if last.isdigit() else None


def repository_of(it: Json) -> str:
    """The owner/name that a payload's addresses tell."""
    for name in ("repository_url", "issue_url", "pull_request_url", "url"):
        _, found, rest = str(it.get(name) or "").partition("/repos/")
        if found:
            return "/".join(rest.split("/")[:2])
    return ""


def item(it: Json) -> ItemSeen:
    """An issue that is no pull request.

    Raises:
        Unreadable: it has no id or no times, or it is a pull request.
    """
    if not it.get("id"):
        raise Unreadable("the issue has no id")
    if is_pull(it):
        raise Unreadable("it is a pull request")
    closed = it.get("state") == "closed"
    stone = it.get("milestone")
    kind = it.get("type")
    return ItemSeen(
        external_id=str(it["id"]),
        key=str(it.get("number") or ""),
        title=it.get("title") or "",
        opened_at=needed_time(it, "created_at", "the issue"),
        changed_at=needed_time(it, "updated_at", "the issue"),
        api_url=it.get("url") or "",
        url=it.get("html_url") or "",
        body=it.get("body") or "",
        project_key=repository_of(it),
        type_name=(kind or {}).get("name") or "" if isinstance(kind, dict) else "",
        status=it.get("state") or "",
        status_category="done" if closed else "to_do",
        status_category_key=it.get("state") or "",
        resolution=it.get("state_reason"),
        resolved_at=time(it.get("closed_at")),
        labels=_labels(it),
        creator=account(it.get("user")),
        assignee=account(it.get("assignee")),
        assignees=_people(it.get("assignees")),
        sprint=milestone(stone) if stone else None,
        comment_count=int(it.get("comments") or 0),
        raw_fields=it,
    )


def milestone(it: Json) -> SprintSeen:
    """A milestone, read as a sprint: it has no start of its own but its creation."""
    closed = time(it.get("closed_at"))
    return SprintSeen(
        external_id=str(it.get("id") or ""),
        name=it.get("title") or "",
        state="closed" if it.get("state") == "closed" else "active",
        url=it.get("url"),
        goal=it.get("description") or None,
        opened_at=time(it.get("created_at")),
        changed_at=time(it.get("updated_at")),
        started_at=time(it.get("created_at")),
        ends_at=time(it.get("due_on")),
        completed_at=closed,
        number=it.get("number"),
        open_count=it.get("open_issues"),
        closed_count=it.get("closed_issues"),
    )


def pull(it: Json) -> PullSeen:
    """A pull request.

    Raises:
        Unreadable: it has no id or no times.
    """
    if not it.get("id"):
        raise Unreadable("the pull request has no id")
    head, base = it.get("head") or {}, it.get("base") or {}
    merged, was = time(it.get("merged_at")), it.get("state") or "open"
    return PullSeen(
        external_id=str(it["id"]),
        number=int(it.get("number") or 0),
        title=it.get("title") or "",
        state="open" if was == "open" else "merged" if merged else "closed",
        original_state=was,
        opened_at=needed_time(it, "created_at", "the pull request"),
        changed_at=needed_time(it, "updated_at", "the pull request"),
        url=it.get("html_url") or "",
        body=it.get("body") or "",
        repository=(base.get("repo") or {}).get("full_name") or repository_of(it),
        repository_external_id=str((base.get("repo") or {}).get("id") or ""),
        head_repository_external_id=str((head.get("repo") or {}).get("id") or ""),
        is_draft=bool(it.get("draft")),
        author=account(it.get("user")),
        merged_by=account(it.get("merged_by")),
        labels=_labels(it),
        base_ref=base.get("ref") or "",
        base_sha=base.get("sha") or "",
        head_ref=head.get("ref") or "",
        head_sha=head.get("sha") or "",
        merge_commit_sha=it.get("merge_commit_sha") or "",
        additions=it.get("additions"),
        deletions=it.get("deletions"),
        changed_files=it.get("changed_files"),
        closed_at=time(it.get("closed_at")),
        merged_at=merged,
        requested_reviewers=_people(it.get("requested_reviewers")),
        assignees=_people(it.get("assignees")),
    )


def review(it: Json) -> ReviewSeen:
    return ReviewSeen(
        external_id=str(it.get("id") or ""),
        state=(it.get("state") or "").upper(),
        author=account(it.get("user")),
        submitted_at=time(it.get("submitted_at")),
        commit_sha=it.get("commit_id") or "",
        body=it.get("body") or "",
        pull_number=number_of(it.get("pull_request_url")),
    )


def comment(it: Json) -> CommentSeen:
    """A remark on an issue or pull request, or on a line of one."""
    at = needed_time(it, "created_at", "a comment")
    on_line = bool(it.get("pull_request_url"))
    return CommentSeen(
        external_id=str(it.get("id") or ""),
        author=account(it.get("user")),
        at=at,
        changed_at=time(it.get("updated_at")) or at,
        number=number_of(it.get("pull_request_url") or it.get("issue_url")),
        body=it.get("body") or "",
        path=it.get("path"),
        commit_sha=it.get("commit_id") or "",
        review_external_id=str(it.get("pull_request_review_id") or ""),
        position=it.get("position"),
        on_line=on_line,
    )


def commit(it: Json) -> CommitSeen:
    inner = it.get("commit") or {}
    author, committer = inner.get("author") or {}, inner.get("committer") or {}
    authored = needed_time(author, "date", "the commit")
    stats = it.get("stats") or {}
    return CommitSeen(
        sha=it.get("sha") or "",
        message=inner.get("message") or "",
        author=git_author(author),
        committer=git_author(committer),
        author_account=account(it.get("author")),
        committer_account=account(it.get("committer")),
        authored_at=authored,
        committed_at=time(committer.get("date")) or authored,
        url=it.get("url") or "",
        html_url=it.get("html_url") or "",
        parents=tuple(each.get("sha") or "" for each in it.get("parents") or ()),
        additions=stats.get("additions"),
        deletions=stats.get("deletions"),
    )


def event(it: Json) -> EventSeen:
    issue = it.get("issue") or {}
    return EventSeen(
        external_id=str(it.get("id") or ""),
        name=it.get("event") or "",
        at=needed_time(it, "created_at", "an event"),
        actor=account(it.get("actor")),
        item_external_id=str(issue.get("id") or ""),
        number=issue.get("number"),
        label=(it.get("label") or {}).get("name"),
        milestone=(it.get("milestone") or {}).get("title"),
        assignee=account(it.get("assignee")),
        commit_sha=it.get("commit_id"),
    )


def deployment(it: Json) -> DeploymentSeen:
    """A deployment with its newest status, which our client puts beside it as `statuses`."""
    at = needed_time(it, "created_at", "the deployment")
    states = sorted(it.get("statuses") or (), key=lambda each: str(each.get("created_at")))
    last = states[-1] if states else {}
    ended = next((s for s in states if s.get("state") in ("success", "failure", "error")), None)
    began = next((s for s in states if s.get("state") == "in_progress"), None)
    return DeploymentSeen(
        external_id=str(it.get("id") or ""),
        environment=it.get("environment") or "",
        sha=it.get("sha") or "",
        ref=it.get("ref") or "",
        opened_at=at,
        changed_at=time(it.get("updated_at")) or at,
        state=(ended or last).get("state") or it.get("state") or "pending",
        task=it.get("task") or "",
        description=it.get("description") or "",
        url=last.get("log_url") or last.get("environment_url") or it.get("url") or "",
        started_at=time(began["created_at"]) if began else None,
        finished_at=time(ended["created_at"]) if ended else None,
        is_production=it.get("production_environment"),
    )


def release(it: Json) -> ReleaseSeen:
    return ReleaseSeen(
        external_id=str(it.get("id") or ""),
        tag=it.get("tag_name") or "",
        name=it.get("name") or it.get("tag_name") or "",
        url=it.get("html_url") or "",
        author=account(it.get("author")),
        is_draft=bool(it.get("draft")),
        is_prerelease=bool(it.get("prerelease")),
        opened_at=needed_time(it, "created_at", "the release"),
        published_at=time(it.get("published_at")),
    )


def run(it: Json) -> RunSeen:
    """A workflow run, or a job of one."""
    is_job = "run_id" in it
    return RunSeen(
        external_id=str(it.get("id") or ""),
        name=it.get("name") or "",
        status=it.get("status") or "",
        conclusion=it.get("conclusion") or "",
        head_sha=it.get("head_sha") or "",
        opened_at=time(it.get("created_at")),
        started_at=time(it.get("started_at" if is_job else "run_started_at")),
        finished_at=time(it.get("completed_at" if is_job else "updated_at")),
        head_branch=it.get("head_branch") or "",
        event=it.get("event") or "",
        url=it.get("html_url") or "",
        title=it.get("display_title") or "",
        run_external_id=str(it["run_id"]) if is_job else None,
    )


def repository(it: Json) -> Source:
    return Source(
        kind="repository",
        external_id=str(it["id"]),
        key=it.get("full_name") or "",
        name=it.get("name") or "",
        url=it.get("html_url"),
        is_archived=bool(it.get("archived")),
    )


def _labels(it: Json) -> tuple[str, ...]:
    return tuple(
        each if isinstance(each, str) else each.get("name") or "" for each in it.get("labels") or ()
    )


def _people(rows: list[Json] | None) -> tuple[Author, ...]:
    return tuple(found for each in rows or () if (found := account(each)))
