"""GitHub: raw answers → DevLake's tool tables, through our readers."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from enterprisehub.connectors.github import read
from enterprisehub.domains.delivery.contracts.sources import Author, Unreadable
from evals._devlake import github_runs
from evals._devlake.options import Options
from evals._devlake.tables import Raw, Row, Tables


def extract(raws: dict[str, list[Raw]], options: Options, given: Tables) -> Tables:
    """Every tool table that the raw answers of the run's repository make.

    Comments know only numbers: `given` are tables that say whose they are where the issues and
    pull requests themselves are not among the raw answers.
    """
    made = Tables()
    for name, reader in READERS.items():
        for raw in raws.get(name, ()):
            if (raw.data.get("message")) == "Not Found":
                continue
            with suppress(Unreadable):
                reader(made, raw, options)
    for name in COMMENTS:
        for raw in raws.get(name, ()):
            with suppress(Unreadable):
                _comments(made, raw, options, given)
    return made


def _text(raw: Raw, name: str, options: Options, plain: str) -> str:
    return raw.member(name) if options.habit("body_text") == "json" else plain


def _seen(made: Tables, raw: Raw, options: Options, it: Author | None, where: str) -> None:
    if it is None:
        return
    row = {
        "connection_id": options.connection_id,
        "account_id": it.external_id,
        "repo_github_id": options.repository_id,
        "login": it.login,
        **raw.origin(),
    }
    made.put("_tool_github_repo_accounts", (it.external_id,), row)
    made.put(f"_tool_github_accounts_in_{where}", (it.external_id,), row)


def _issues(made: Tables, raw: Raw, options: Options) -> None:
    it = read.item(raw.data)
    conn, origin = options.connection_id, raw.origin()
    row: Row = {
        "connection_id": conn,
        "github_id": it.external_id,
        "repo_id": options.repository_id,
        "number": it.key,
        "state": it.status,
        "title": it.title,
        "body": _text(raw, "body", options, it.body),
        "priority": "",
        "severity": "",
        "component": "",
        "std_type": "",
        "type": ",".join(it.labels),
        "author_id": it.creator.external_id if it.creator else 0,
        "author_name": it.creator.login if it.creator else "",
        "assignee_id": it.assignee.external_id if it.assignee else 0,
        "assignee_name": it.assignee.login if it.assignee else "",
        "milestone_id": it.sprint.external_id if it.sprint else 0,
        "lead_time_minutes": int((it.resolved_at - it.opened_at).total_seconds() // 60)
        if it.resolved_at
        else "",
        "url": it.url,
        "closed_at": it.resolved_at,
        "github_created_at": it.opened_at,
        "github_updated_at": it.changed_at,
        **origin,
    }
    for label in it.labels:
        row |= _meaning(label, options.patterns)
        told = {"connection_id": conn, "issue_id": it.external_id, "label_name": label, **origin}
        made.put("_tool_github_issue_labels", (it.external_id, label), told)
    made.put("_tool_github_issues", (it.external_id,), row)
    for person in it.assignees:
        told = {"assignee_id": person.external_id, "assignee_name": person.login}
        mine = {"connection_id": conn, "issue_id": it.external_id}
        made.put(
            "_tool_github_issue_assignees",
            (it.external_id, person.external_id),
            {**mine, "repo_id": options.repository_id, **told, **origin},
        )
    for who in (it.assignee, it.creator):
        _seen(made, raw, options, who, "issue")


def _meaning(label: str, patterns: dict[str, str]) -> Row:
    """What a label says of its issue: severity, component, priority, type."""
    found: Row = {}
    for name in ("severity", "component", "priority"):
        pattern = patterns.get(f"issue{name}")
        match = re.search(pattern, label) if pattern else None
        if match and match.groups():
            found[name] = match[1]
    for kind in ("requirement", "bug", "incident"):
        pattern = patterns.get(f"issuetype{kind}")
        if pattern and re.search(pattern, label):
            return found | {"std_type": kind.upper()}
    return found


def _pulls(made: Tables, raw: Raw, options: Options) -> None:
    it = read.pull(raw.data)
    conn, origin = options.connection_id, raw.origin()
    row: Row = {
        "connection_id": conn,
        "github_id": it.external_id,
        "repo_id": options.repository_id,
        "head_repo_id": it.head_repository_external_id or 0,
        "number": it.number,
        "state": it.original_state,
        "title": it.title,
        "body": _text(raw, "body", options, it.body),
        "github_created_at": it.opened_at,
        "github_updated_at": it.changed_at,
        "closed_at": it.closed_at,
        "merged_at": it.merged_at,
        # The list of pull requests does not tell these; DevLake leaves them at nought.
        "additions": it.additions or 0,
        "deletions": it.deletions or 0,
        "comments": raw.data.get("comments") or 0,
        "commits": raw.data.get("commits") or 0,
        "review_comments": raw.data.get("review_comments") or 0,
        "merged": bool(raw.data.get("merged")),
        "type": "",
        "component": "",
        "merge_commit_sha": it.merge_commit_sha,
        "head_ref": it.head_ref,
        "base_ref": it.base_ref,
        "base_commit_sha": it.base_sha,
        "head_commit_sha": it.head_sha,
        "url": it.url,
        "author_name": it.author.login if it.author else "",
        "author_id": it.author.external_id if it.author else 0,
        "merged_by_name": it.merged_by.login if it.merged_by else "",
        "merged_by_id": it.merged_by.external_id if it.merged_by else 0,
        "is_draft": it.is_draft,
        **origin,
    }
    for label in it.labels:
        told = {"connection_id": conn, "pull_id": it.external_id, "label_name": label, **origin}
        made.put("_tool_github_pull_request_labels", (it.external_id, label), told)
        for name in ("type", "component"):
            pattern = options.patterns.get(f"pr{name}")
            match = re.search(pattern, label) if pattern else None
            if match and match.groups():
                row[name] = match[1]
    made.put("_tool_github_pull_requests", (it.external_id,), row)
    _seen(made, raw, options, it.author, "pr")


def _reviews(made: Tables, raw: Raw, options: Options) -> None:
    it = read.review(raw.data)
    if it.state == "PENDING" or it.author is None:
        return
    pull = _asked(raw)
    mine = {"connection_id": options.connection_id, "pull_request_id": pull}
    made.put(
        "_tool_github_pull_request_reviews",
        (it.external_id,),
        {
            **mine,
            "github_id": it.external_id,
            "body": it.body,
            "state": it.state,
            "commit_sha": it.commit_sha,
            "github_submit_at": it.submitted_at,
            "author_username": it.author.login,
            "author_user_id": it.author.external_id,
            **raw.origin(),
        },
    )
    made.put(
        "_tool_github_reviewers",
        (it.author.external_id, pull),
        {
            **mine,
            "github_id": it.author.external_id,
            "reviewer_id": it.author.external_id,
            "login": it.author.login,
            "username": it.author.login,
            "name": it.author.login,
            "state": it.state,
            **raw.origin(),
        },
    )
    _seen(made, raw, options, it.author, "review")


def _comments(made: Tables, raw: Raw, options: Options, given: Tables) -> None:
    it = read.comment(raw.data)
    issue = None if it.on_line else _numbered("_tool_github_issues", it.number, made, given)
    row = {
        "connection_id": options.connection_id,
        "github_id": it.external_id,
        "body": _text(raw, "body", options, it.body),
        "author_username": it.author.login if it.author else "",
        "author_user_id": it.author.external_id if it.author else 0,
        "github_created_at": it.at,
        "github_updated_at": it.changed_at,
        **raw.origin(),
    }
    if issue:
        told = {**row, "issue_id": issue["github_id"]}
        made.put("_tool_github_issue_comments", (it.external_id,), told)
    else:
        pull = _numbered("_tool_github_pull_requests", it.number, made, given)
        told = {
            **row,
            "pull_request_id": pull["github_id"] if pull else 0,
            "commit_sha": it.commit_sha,
            "review_id": it.review_external_id or 0,
            "type": "DIFF" if it.on_line else "NORMAL",
        }
        made.put("_tool_github_pull_request_comments", (it.external_id,), told)
    _seen(made, raw, options, it.author, "comment")


def _numbered(table: str, number: int | None, made: Tables, given: Tables) -> Row | None:
    rows = made.of(table) or given.of(table)
    return next((row for row in rows if str(row["number"]) == str(number)), None)


def _pull_commits(made: Tables, raw: Raw, options: Options) -> None:
    it = read.commit(raw.data)
    _commit(made, raw, options, author_id=0, committer_id=0)
    made.put(
        "_tool_github_pull_request_commits",
        (it.sha, _asked(raw)),
        {
            "connection_id": options.connection_id,
            "commit_sha": it.sha,
            "pull_request_id": _asked(raw),
            "commit_author_name": it.author.name if it.author else "",
            "commit_author_email": it.author.email if it.author else "",
            "commit_authored_date": it.authored_at,
            **raw.origin(),
        },
    )


def _commits(made: Tables, raw: Raw, options: Options) -> None:
    it = read.commit(raw.data)
    _commit(
        made,
        raw,
        options,
        author_id=it.author_account.external_id if it.author_account else 0,
        committer_id=it.committer_account.external_id if it.committer_account else 0,
    )


def _commit(made: Tables, raw: Raw, options: Options, *, author_id: Any, committer_id: Any) -> None:
    it = read.commit(raw.data)
    inner = raw.data.get("commit") or {}
    made.put(
        "_tool_github_commits",
        (it.sha,),
        {
            "sha": it.sha,
            "author_id": author_id,
            "author_name": (inner.get("author") or {}).get("name"),
            "author_email": (inner.get("author") or {}).get("email"),
            "authored_date": it.authored_at,
            "committer_id": committer_id,
            "committer_name": (inner.get("committer") or {}).get("name"),
            "committer_email": (inner.get("committer") or {}).get("email"),
            "committed_date": it.committed_at,
            "message": it.message,
            "url": it.url,
            "additions": it.additions or 0,
            "deletions": it.deletions or 0,
            **raw.origin(),
        },
    )
    link = {"connection_id": options.connection_id, "repo_id": options.repository_id}
    row = {**link, "commit_sha": it.sha, **raw.origin()}
    made.put("_tool_github_repo_commits", (it.sha,), row)


def _milestones(made: Tables, raw: Raw, options: Options) -> None:
    it = read.milestone(raw.data)
    made.put(
        "_tool_github_milestones",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "milestone_id": it.external_id,
            "repo_id": options.repository_id,
            "number": it.number,
            "url": it.url,
            "title": it.name,
            "open_issues": it.open_count,
            "closed_issues": it.closed_count,
            "state": raw.data.get("state"),
            "closed_at": it.completed_at,
            "created_at": it.opened_at,
            "updated_at": it.changed_at,
            "github_created_at": it.opened_at,
            "github_updated_at": it.changed_at,
            **raw.origin(),
        },
    )


def _events(made: Tables, raw: Raw, options: Options) -> None:
    it = read.event(raw.data)
    if it.actor is None:
        return
    made.put(
        "_tool_github_issue_events",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "github_id": it.external_id,
            "issue_id": it.item_external_id,
            "type": it.name,
            "author_username": it.actor.login,
            "github_created_at": it.at,
            **raw.origin(),
        },
    )
    _seen(made, raw, options, it.actor, "event")


def _accounts(made: Tables, raw: Raw, options: Options) -> None:
    it = raw.data
    if not it.get("id"):
        return
    kept = ("id", "login", "name", "company", "email", "avatar_url", "url", "html_url", "type")
    row = {name: it.get(name) for name in kept}
    made.put(
        "_tool_github_accounts",
        (str(it["id"]),),
        {"connection_id": options.connection_id, **row, **raw.origin()},
    )


def _asked(raw: Raw) -> str:
    """The pull request that the answer was asked for."""
    given = {name.replace("_", "").lower(): value for name, value in raw.given.items()}
    return str(given.get("githubid") or "")


COMMENTS = ("_raw_github_api_comments", "_raw_github_api_pull_request_review_comments")
READERS: dict[str, Callable[[Tables, Raw, Options], None]] = {
    "_raw_github_api_issues": _issues,
    "_raw_github_api_pull_requests": _pulls,
    "_raw_github_api_pull_request_reviews": _reviews,
    "_raw_github_api_pull_request_commits": _pull_commits,
    "_raw_github_api_commits": _commits,
    "_raw_github_api_milestones": _milestones,
    "_raw_github_api_events": _events,
    "_raw_github_api_accounts": _accounts,
    "_raw_github_api_runs": github_runs.runs,
    "_raw_github_api_jobs": github_runs.jobs,
}
