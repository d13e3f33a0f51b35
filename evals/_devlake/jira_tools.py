"""Jira: raw answers → DevLake's tool tables, through our readers."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

from enterprisehub.connectors.jira import read
from enterprisehub.domains.delivery.contracts.items import Change, ItemSeen, Worklog
from enterprisehub.domains.delivery.contracts.sources import Author, Unreadable
from evals._devlake import jira_places
from evals._devlake.jira_places import asked
from evals._devlake.options import Options
from evals._devlake.tables import Raw, Row, Tables

STATUSES = {"done": "DONE", "new": "TODO"}


def standard_status(category_key: str) -> str:
    return STATUSES.get(category_key, "IN_PROGRESS")


def extract(raws: dict[str, list[Raw]], options: Options) -> Tables:
    """Every tool table that the raw answers of the run's connection and board make."""
    made = Tables()
    for name, reader in READERS.items():
        for raw in raws.get(name, ()):
            with suppress(Unreadable):
                reader(made, raw, options)
    return made


def _types(made: Tables, raw: Raw, options: Options) -> None:
    it = read.item_type(raw.data)
    made.put(
        "_tool_jira_issue_types",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "id": it.external_id,
            "self": it.url,
            "description": it.description,
            "icon_url": it.icon_url,
            "name": it.name,
            "untranslated_name": it.untranslated_name,
            "subtask": it.is_subtask,
            "avatar_id": it.avatar_id,
            "hierarchy_level": it.level,
            **raw.origin(),
        },
    )


def _statuses(made: Tables, raw: Raw, options: Options) -> None:
    it = read.status(raw.data)
    if it.project_external_id is not None:
        return
    made.put(
        "_tool_jira_statuses",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "id": it.external_id,
            "name": it.name,
            "self": it.url,
            "status_category": it.category_key,
            **raw.origin(),
        },
    )


def _account(made: Tables, raw: Raw, options: Options, it: Author | None) -> None:
    if it is None:
        return
    made.put(
        "_tool_jira_accounts",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "account_id": it.external_id,
            "account_type": it.account_type,
            "name": it.name,
            "email": it.email,
            "timezone": it.time_zone,
            "avatar_url": it.avatar_url,
            **raw.origin(),
        },
    )


def _users(made: Tables, raw: Raw, options: Options) -> None:
    _account(made, raw, options, read.account(raw.data))


def _issues(made: Tables, raw: Raw, options: Options) -> None:
    it = read.item(raw.data)
    conn, origin = options.connection_id, raw.origin()
    made.put("_tool_jira_issues", (it.external_id,), _issue_row(made, it, options) | origin)
    made.put(
        "_tool_jira_board_issues",
        (it.external_id,),
        {"connection_id": conn, "board_id": options.board_id, "issue_id": it.external_id, **origin},
    )
    for sprint in (*((it.sprint,) if it.sprint else ()), *it.closed_sprints):
        made.put(
            "_tool_jira_sprint_issues",
            (sprint.external_id, it.external_id),
            {
                "connection_id": conn,
                "sprint_id": sprint.external_id,
                "issue_id": it.external_id,
                "resolution_date": it.resolved_at,
                "issue_created_date": it.opened_at,
                **origin,
            },
        )
    for label in it.labels:
        row = {"connection_id": conn, "issue_id": it.external_id, "label_name": label, **origin}
        made.put("_tool_jira_issue_labels", (it.external_id, label), row)
    updated = it.changed_at if len(it.changes) < 100 else None
    for change in it.changes:
        _change(made, raw, options, change, it.external_id, updated)
    for log in it.worklogs:
        _worklog(made, raw, options, log, it.changed_at)
    for remark in it.comments:
        made.put(
            "_tool_jira_issue_comments",
            (it.external_id, remark.external_id),
            {
                "connection_id": conn,
                "issue_id": it.external_id,
                "comment_id": remark.external_id,
                "self": remark.url,
                "body": remark.body,
                "creator_account_id": _id(remark.author),
                "creator_display_name": remark.author.name if remark.author else "",
                "created": remark.at,
                "updated": remark.changed_at,
                "issue_updated": it.changed_at,
                **origin,
            },
        )
    _links(made, it, conn, origin)
    for person in (it.creator, read.account(raw.data["fields"].get("reporter")), it.assignee):
        _account(made, raw, options, person)


def _links(made: Tables, it: ItemSeen, conn: int | None, origin: Row) -> None:
    for link in it.links:
        other = link.inward_external_id or link.outward_external_id
        made.put(
            "_tool_jira_issue_relationships",
            (it.external_id, link.type_external_id, other),
            {
                "connection_id": conn,
                "issue_id": it.external_id,
                "issue_key": it.key,
                "type_id": link.type_external_id,
                "type_name": link.type_name,
                "inward": link.inward,
                "outward": link.outward,
                "inward_issue_id": link.inward_external_id or 0,
                "inward_issue_key": link.inward_key,
                "outward_issue_id": link.outward_external_id or 0,
                "outward_issue_key": link.outward_key,
                **origin,
            },
        )


def _issue_row(made: Tables, it: ItemSeen, options: Options) -> Row:
    known = made.get("_tool_jira_issue_types", it.type_external_id)
    has_types = bool(made.rows.get("_tool_jira_issue_types"))
    name = known["name"] if known else "" if has_types else it.type_name
    standard, words = options.types.get(name, ("", {}))
    kind = standard.upper()
    if not kind:
        plain = options.habit("unmapped_subtask") == "name" or not it.is_subtask
        kind = name.upper() if plain else "SUBTASK"
    lead = (
        int(it.resolved_at.timestamp()) - int(it.opened_at.timestamp()) if it.resolved_at else None
    )
    return {
        "connection_id": options.connection_id,
        "issue_id": it.external_id,
        "project_id": it.project_external_id,
        "project_name": it.project_name,
        "self": it.api_url,
        "icon_url": it.type_icon_url,
        "issue_key": it.key,
        "summary": it.title,
        "description": it.body,
        "type": name,
        "epic_key": it.epic_key,
        "status_name": it.status,
        "status_key": it.status_category_key,
        "story_point": _points(it, options),
        "original_estimate_minutes": _minutes(it.estimate_seconds),
        "aggregate_estimate_minutes": _minutes(it.aggregate_estimate_seconds) or 0,
        "remaining_estimate_minutes": _minutes(it.remaining_seconds) or 0,
        "creator_account_id": _id(it.creator),
        "creator_account_type": "",
        "creator_display_name": it.creator.name if it.creator else "",
        "assignee_account_id": _id(it.assignee),
        "assignee_account_type": "",
        "assignee_display_name": it.assignee.name if it.assignee else "",
        "priority_id": it.priority_external_id or 0,
        "priority_name": it.priority,
        "parent_id": it.parent_external_id or 0,
        "parent_key": it.parent_key,
        "sprint_id": it.sprint.external_id if it.sprint else 0,
        "sprint_name": it.sprint.name if it.sprint else "",
        "resolution_date": it.resolved_at,
        "created": it.opened_at,
        "updated": it.changed_at,
        "spent_minutes": _minutes(it.spent_seconds),
        "lead_time_minutes": lead // 60 if lead is not None else "",
        "std_type": kind,
        "std_status": words.get(it.status_category_key) or standard_status(it.status_category_key),
        "changelog_total": it.change_count or 0,
        "worklog_total": it.worklog_count or 0,
        "comment_total": it.comment_count,
        "components": ",".join(it.components),
        "fix_versions": ",".join(it.fix_versions),
        "subtask": it.is_subtask,
        "due_date": _due(it.due_on, it.opened_at),
    }


def _points(it: ItemSeen, options: Options) -> float | None:
    missing = 0.0 if options.habit("story_point_missing") == "zero" else None
    value = it.raw_fields.get(options.story_point_field) if options.story_point_field else None
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return missing
    return float(value) if isinstance(value, int | float) else missing


def _due(on: date | None, opened_at: datetime) -> datetime | None:
    """The beginning of that day where the site is."""
    return datetime.combine(on, time(), opened_at.tzinfo or UTC) if on else None


def _change(
    made: Tables, raw: Raw, options: Options, it: Change, issue_id: str, updated: Any
) -> None:
    origin = raw.origin()
    made.put(
        "_tool_jira_issue_changelogs",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "changelog_id": it.external_id,
            "issue_id": issue_id,
            "author_account_id": _id(it.author),
            "author_display_name": it.author.name if it.author else "",
            "author_active": bool(it.author and it.author.active),
            "created": it.at,
            "issue_updated": updated,
            **origin,
        },
    )
    _account(made, raw, options, it.author)
    for each in it.fields:
        for person in (
            each.from_account and (each.from_value or each.from_account),
            each.to_account and (each.to_value or each.to_account),
        ):
            if person and not made.get("_tool_jira_accounts", person):
                _account(made, raw, options, Author(external_id=person, name="", account_type=""))
        made.put(
            "_tool_jira_issue_changelog_items",
            (it.external_id, each.field),
            {
                "connection_id": options.connection_id,
                "changelog_id": it.external_id,
                "field": each.field,
                "field_type": each.field_type,
                "field_id": each.field_id,
                "from_value": each.from_value,
                "from_string": each.from_text,
                "to_value": each.to_value,
                "to_string": each.to_text,
                "tmp_from_account_id": each.from_account,
                "tmp_to_account_id": each.to_account,
                **origin,
            },
        )


def _changelogs(made: Tables, raw: Raw, options: Options) -> None:
    issue, updated = asked(raw)
    _change(made, raw, options, read.change(raw.data), issue, updated)


def _worklog(made: Tables, raw: Raw, options: Options, it: Worklog, updated: Any) -> None:
    made.put(
        "_tool_jira_worklogs",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "issue_id": it.item_external_id,
            "worklog_id": it.external_id,
            "author_id": _id(it.author),
            "update_author_id": _id(it.editor),
            "time_spent": it.spent_text,
            "time_spent_seconds": it.spent_seconds,
            "updated": it.changed_at,
            "started": it.started_at,
            "issue_updated": updated,
            **raw.origin(),
        },
    )


def _worklogs(made: Tables, raw: Raw, options: Options) -> None:
    _worklog(made, raw, options, read.worklog(raw.data), asked(raw)[1])


def _id(it: Author | None) -> str:
    return it.external_id if it else ""


def _minutes(seconds: int | None) -> int | None:
    return seconds // 60 if seconds is not None else None


READERS: dict[str, Callable[[Tables, Raw, Options], None]] = {
    "_raw_jira_api_issue_types": _types,
    "_raw_jira_api_status": _statuses,
    "_raw_jira_api_users": _users,
    "_raw_jira_api_projects": jira_places.projects,
    "_raw_jira_api_boards": jira_places.boards,
    "_raw_jira_api_issues": _issues,
    "_raw_jira_external_epics": _issues,
    "_raw_jira_api_issue_changelogs": _changelogs,
    "_raw_jira_api_worklogs": _worklogs,
    "_raw_jira_api_sprints": jira_places.sprints,
    "_raw_jira_api_remotelinks": jira_places.remote_links,
}
