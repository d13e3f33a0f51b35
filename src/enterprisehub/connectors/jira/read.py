"""What Jira says, in the words of our domain: items, changelogs, worklogs, sprints. Pure.

Payloads of the platform API (v2 and v3) and of the agile API are read alike. Fields and their
types: developer.atlassian.com/cloud/jira/platform/rest/v3 and /cloud/jira/software/rest.
"""

from datetime import date, datetime
from typing import Any

from enterprisehub.connectors.jira.documents import plain_text
from enterprisehub.domains.delivery.contracts.items import (
    Change,
    Comment,
    FieldChange,
    ItemSeen,
    Link,
    SprintSeen,
    Worklog,
)
from enterprisehub.domains.delivery.contracts.sources import (
    Author,
    Category,
    ItemType,
    Source,
    Status,
    Unreadable,
)

type Json = dict[str, Any]

CATEGORIES: dict[str, Category] = {
    "new": "to_do",
    "indeterminate": "in_progress",
    "done": "done",
    "undefined": "unknown",
}


def time(value: object) -> datetime | None:
    """A moment as Jira writes it ("2020-06-12T08:13:13.360+0800"), aware, or None."""
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
    """A person or an app at the site; Cloud names them by accountId, Server by key."""
    if not it:
        return None
    known = it.get("accountId") or it.get("key") or it.get("emailAddress") or ""
    if not known:
        return None
    kind = it.get("accountType") or ""
    return Author(
        external_id=str(known),
        name=it.get("displayName") or it.get("name") or str(known),
        login=it.get("name"),
        email=it.get("emailAddress") or None,
        avatar_url=(it.get("avatarUrls") or {}).get("48x48"),
        account_type=kind,
        time_zone=it.get("timeZone"),
        url=it.get("self"),
        active=bool(it.get("active", False)),
        is_bot=kind == "app",
    )


def item(it: Json) -> ItemSeen:
    """The work item.

    Raises:
        Unreadable: it has no id, no fields or no times.
    """
    fields = it.get("fields") or {}
    if not it.get("id"):
        raise Unreadable("the issue has no id")
    status, kind = fields.get("status") or {}, fields.get("issuetype") or {}
    category = (status.get("statusCategory") or {}).get("key") or ""
    project, parent = fields.get("project") or {}, fields.get("parent") or {}
    changelog, logs, remarks = it.get("changelog"), fields.get("worklog"), fields.get("comment")
    people = account(fields.get("assignee"))
    current, closed = _sprints(fields)
    return ItemSeen(
        external_id=str(it["id"]),
        key=it.get("key") or str(it["id"]),
        title=fields.get("summary") or "",
        opened_at=needed_time(fields, "created", "the issue"),
        changed_at=needed_time(fields, "updated", "the issue"),
        api_url=it.get("self") or "",
        url=browse_url(it.get("self") or "", it.get("key") or ""),
        body=plain_text(fields.get("description")),
        project_external_id=str(project.get("id") or ""),
        project_key=project.get("key") or "",
        project_name=project.get("name") or "",
        type_external_id=str(kind.get("id") or ""),
        type_name=kind.get("name") or "",
        type_icon_url=kind.get("iconUrl") or "",
        is_subtask=bool(kind.get("subtask")),
        status=status.get("name") or "",
        status_external_id=str(status.get("id") or ""),
        status_category=CATEGORIES.get(category, "unknown"),
        status_category_key=category,
        resolution=(fields.get("resolution") or {}).get("name"),
        resolved_at=time(fields.get("resolutiondate")),
        priority=(fields.get("priority") or {}).get("name"),
        priority_external_id=str((fields.get("priority") or {}).get("id") or ""),
        labels=tuple(fields.get("labels") or ()),
        components=_names(fields.get("components")),
        fix_versions=_names(fields.get("fixVersions")),
        parent_external_id=str(parent["id"]) if parent.get("id") else None,
        parent_key=parent.get("key"),
        epic_key=(fields.get("epic") or {}).get("key"),
        creator=account(fields.get("creator")),
        assignee=people,
        assignees=(people,) if people else (),
        due_on=_date(fields.get("duedate")),
        estimate_seconds=_whole(fields.get("timeoriginalestimate")),
        aggregate_estimate_seconds=_whole(fields.get("aggregatetimeestimate")),
        remaining_seconds=_whole(
            (fields.get("timetracking") or {}).get("remainingEstimateSeconds")
        ),
        spent_seconds=_whole(fields.get("timespent")),
        flagged=bool(fields.get("flagged")),
        sprint=current,
        closed_sprints=closed,
        changes=tuple(change(each) for each in (changelog or {}).get("histories") or ()),
        change_count=changelog.get("total") if changelog else None,
        worklogs=tuple(worklog(each) for each in inside(logs, "worklogs")),
        worklog_count=logs.get("total") if isinstance(logs, dict) else None,
        comments=tuple(comment(each) for each in inside(remarks, "comments")),
        comment_count=int(remarks.get("total") or 0) if isinstance(remarks, dict) else 0,
        links=tuple(link(each) for each in fields.get("issuelinks") or ()),
        raw_fields=fields,
    )


def _sprints(fields: Json) -> tuple[SprintSeen | None, tuple[SprintSeen, ...]]:
    """The sprint it is in and those it was in.

    The agile API names them; in the platform API they stand in a custom field, known by its form.
    """
    if "sprint" in fields or "closedSprints" in fields:
        now = fields.get("sprint")
        closed = tuple(sprint(each) for each in fields.get("closedSprints") or ())
        return (sprint(now) if now else None), closed
    for value in fields.values():
        rows = value if isinstance(value, list) else ()
        if rows and all(isinstance(r, dict) and "boardId" in r and "state" in r for r in rows):
            seen = [sprint(each) for each in rows]
            open_ones = [each for each in seen if each.state != "closed"]
            return (
                open_ones[-1] if open_ones else None,
                tuple(each for each in seen if each.state == "closed"),
            )
    return None, ()


def inside(value: Any, name: str) -> list[Json]:
    """The rows of a field that is a page of rows, or the bare rows."""
    rows = value.get(name) if isinstance(value, dict) else value
    return rows if isinstance(rows, list) else []


def browse_url(api_url: str, key: str) -> str:
    """Where people see the issue; "" when the API's address is unknown."""
    base, found, _ = api_url.partition("/rest/")
    return f"{base}/browse/{key}" if found and key else ""


def change(it: Json) -> Change:
    """One entry of a changelog."""
    return Change(
        external_id=str(it.get("id") or ""),
        at=needed_time(it, "created", "a changelog entry"),
        author=account(it.get("author")),
        fields=tuple(_field(each) for each in it.get("items") or ()),
    )


def _field(it: Json) -> FieldChange:
    return FieldChange(
        field=it.get("field") or "",
        field_id=it.get("fieldId") or "",
        field_type=it.get("fieldtype") or "",
        from_value=it.get("from") or "",
        from_text=it.get("fromString") or "",
        to_value=it.get("to") or "",
        to_text=it.get("toString") or "",
        from_account=it.get("tmpFromAccountId") or "",
        to_account=it.get("tmpToAccountId") or "",
    )


def worklog(it: Json) -> Worklog:
    """Time that somebody logged."""
    started = needed_time(it, "started", "a worklog")
    return Worklog(
        external_id=str(it.get("id") or ""),
        item_external_id=str(it.get("issueId") or ""),
        author=account(it.get("author")),
        editor=account(it.get("updateAuthor")),
        started_at=started,
        changed_at=time(it.get("updated")) or started,
        spent_seconds=_whole(it.get("timeSpentSeconds")) or 0,
        spent_text=it.get("timeSpent") or "",
        comment=plain_text(it.get("comment")),
    )


def comment(it: Json) -> Comment:
    at = needed_time(it, "created", "a comment")
    return Comment(
        external_id=str(it.get("id") or ""),
        author=account(it.get("author")),
        editor=account(it.get("updateAuthor")),
        at=at,
        changed_at=time(it.get("updated")) or at,
        body=plain_text(it.get("body")),
        url=it.get("self") or "",
    )


def link(it: Json) -> Link:
    kind = it.get("type") or {}
    inward, outward = it.get("inwardIssue") or {}, it.get("outwardIssue") or {}
    return Link(
        type_external_id=str(kind.get("id") or ""),
        type_name=kind.get("name") or "",
        inward=kind.get("inward") or "",
        outward=kind.get("outward") or "",
        inward_external_id=str(inward.get("id") or ""),
        inward_key=inward.get("key") or "",
        outward_external_id=str(outward.get("id") or ""),
        outward_key=outward.get("key") or "",
    )


def sprint(it: Json) -> SprintSeen:
    """A sprint; it began when it was activated, not when that was planned."""
    board = it.get("originBoardId") or it.get("boardId")
    return SprintSeen(
        external_id=str(it.get("id") or ""),
        name=it.get("name") or "",
        state=(it.get("state") or "future").lower(),
        url=it.get("self"),
        goal=it.get("goal") or None,
        started_at=time(it.get("activatedDate")),
        planned_start_at=time(it.get("startDate")),
        ends_at=time(it.get("endDate")),
        completed_at=time(it.get("completeDate")),
        board_external_id=str(board)
        if (board := it.get("originBoardId") or it.get("boardId"))
        else None,
    )


def status(it: Json) -> Status:
    category = (it.get("statusCategory") or {}).get("key") or ""
    scope = it.get("scope") or {}
    return Status(
        external_id=str(it.get("id") or ""),
        name=it.get("name") or "",
        category=CATEGORIES.get(category, "unknown"),
        category_key=category,
        url=it.get("self"),
        project_external_id=str((scope.get("project") or {}).get("id") or "-") if scope else None,
    )


def item_type(it: Json) -> ItemType:
    return ItemType(
        external_id=str(it.get("id") or ""),
        name=it.get("name") or "",
        untranslated_name=it.get("untranslatedName"),
        description=it.get("description"),
        icon_url=it.get("iconUrl"),
        url=it.get("self"),
        avatar_id=it.get("avatarId"),
        is_subtask=bool(it.get("subtask")),
        level=it.get("hierarchyLevel"),
    )


def project(it: Json) -> Source:
    return Source(
        kind="project",
        external_id=str(it["id"]),
        key=it.get("key") or "",
        name=it.get("name") or it.get("key") or "",
        url=it.get("self"),
        is_archived=bool(it.get("archived")),
    )


def board(it: Json) -> Source:
    location = it.get("location") or {}
    return Source(
        kind="board",
        external_id=str(it["id"]),
        key=str(it["id"]),
        name=it.get("name") or "",
        url=it.get("self"),
        board_type=it.get("type"),
        project_external_id=str(location["projectId"]) if location.get("projectId") else None,
    )


def _names(rows: list[Json] | None) -> tuple[str, ...]:
    return tuple(str(each.get("name") or "") for each in rows or ())


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
