"""Jira: DevLake's tool tables, made or given → its domain tables."""

import re
from typing import Any

from evals._devlake.jira_tools import standard_status
from evals._devlake.options import Options
from evals._devlake.tables import Row, Tables

ORIGIN = ("_raw_data_params", "_raw_data_table", "_raw_data_id", "_raw_data_remark")


def origin(row: Row) -> Row:
    return {name: row.get(name, "") for name in ORIGIN}


def convert(tools: Tables, options: Options) -> Tables:
    made = Tables()
    _issues(made, tools, options)
    _changelogs(made, tools, options)
    _sprints(made, tools, options)
    _worklogs(made, tools, options)
    _others(made, tools, options)
    return made


def _name(kind: str, options: Options, *ids: Any) -> str:
    return ":".join(["jira", f"Jira{kind}", str(options.connection_id), *map(str, ids)])


def _account(options: Options, known: Any) -> str:
    return _name("Account", options, known) if known else ""


def _url(row: Row) -> str:
    base, found, _ = str(row.get("self") or "").partition("/rest/agile/1.0/issue")
    if not found:
        base = base.partition("/rest/")[0]
    return f"{base}/browse/{row['issue_key']}"


def _issues(made: Tables, tools: Tables, options: Options) -> None:
    board = _name("Board", options, options.board_id)
    shown = {str(row["issue_id"]) for row in tools.of("_tool_jira_board_issues")}
    for row in tools.of("_tool_jira_issues"):
        if shown and str(row["issue_id"]) not in shown:
            continue
        key = _name("Issue", options, row["issue_id"])
        assignee = _account(options, row.get("assignee_account_id"))
        parent = row.get("parent_id")
        joined = options.habit("jira_components") == "joined"
        issue = {
            "id": key,
            "url": _url(row),
            "icon_url": row.get("icon_url"),
            "issue_key": row["issue_key"],
            "title": row.get("summary"),
            "description": row.get("description"),
            "epic_key": row.get("epic_key"),
            "type": row.get("std_type"),
            "original_type": row.get("type"),
            "status": row.get("std_status"),
            "original_status": row.get("status_name"),
            "story_point": row.get("story_point"),
            "resolution_date": row.get("resolution_date"),
            "created_date": row.get("created"),
            "updated_date": row.get("updated"),
            "lead_time_minutes": row.get("lead_time_minutes"),
            "parent_issue_id": _name("Issue", options, parent) if str(parent or 0) != "0" else "",
            "priority": row.get("priority_name"),
            "original_estimate_minutes": row.get("original_estimate_minutes"),
            "time_spent_minutes": row.get("spent_minutes"),
            "time_remaining_minutes": row.get("remaining_estimate_minutes"),
            "creator_id": _account(options, row.get("creator_account_id")),
            "creator_name": row.get("creator_display_name"),
            "assignee_id": assignee,
            "assignee_name": row.get("assignee_display_name"),
            "severity": "",
            "component": row.get("components") if joined else "",
            "fix_versions": row.get("fix_versions"),
            "original_project": row.get("project_name"),
            "due_date": row.get("due_date"),
            "is_subtask": row.get("subtask"),
            "urgency": "",
            **origin(row),
        }
        made.put("issues", (key,), issue)
        made.put("board_issues", (key,), {"board_id": board, "issue_id": key, **origin(row)})
        if assignee:
            made.put(
                "issue_assignees",
                (key, assignee),
                {
                    "issue_id": key,
                    "assignee_id": assignee,
                    "assignee_name": row.get("assignee_display_name"),
                    **origin(row),
                },
            )
        if row.get("std_type") == "INCIDENT":
            incident = {**issue, "incident_key": row["issue_key"], "scope_id": board}
            made.put("incidents", (key,), {**incident, "table": "boards"})


def _changelogs(made: Tables, tools: Tables, options: Options) -> None:
    logs = {str(row["changelog_id"]): row for row in tools.of("_tool_jira_issue_changelogs")}
    shown = {str(row["issue_id"]) for row in tools.of("_tool_jira_board_issues")}
    statuses = {str(row["id"]): row for row in tools.of("_tool_jira_statuses")}
    users = {
        row["name"]
        for row in tools.of("_tool_jira_issue_fields")
        if row.get("schema_type") == "user"
    }
    for row in tools.of("_tool_jira_issue_changelog_items"):
        log = logs.get(str(row["changelog_id"]))
        if log is None or (shown and str(log["issue_id"]) not in shown):
            continue
        key = _name("IssueChangelogItems", options, row["changelog_id"], row["field"])
        change = {
            "id": key,
            "issue_id": _name("Issue", options, log["issue_id"]),
            "author_id": _account(options, log.get("author_account_id")),
            "author_name": log.get("author_display_name"),
            "field_id": row.get("field_id"),
            "field_name": row["field"],
            "original_from_value": row.get("from_string"),
            "original_to_value": row.get("to_string"),
            "from_value": "",
            "to_value": "",
            "created_date": log.get("created"),
            **origin(row),
        }
        for side in ("from", "to"):
            change |= _side(side, row, options, statuses, users)
        made.put("issue_changelogs", (key,), change)


def _side(side: str, row: Row, options: Options, statuses: dict[str, Row], users: set[Any]) -> Row:
    value = str(row.get(f"{side}_value") or "")
    told = f"original_{side}_value"
    account = row.get(f"tmp_{side}_account_id")
    known = statuses.get(value)
    match row["field"]:
        case "Sprint":
            ids = [found[0] for part in value.split(",") if (found := re.search(r"\d+", part))]
            return {told: ",".join(_name("Sprint", options, int(each)) for each in ids)}
        case "status" if known is not None:
            word = standard_status(str(known["status_category"]))
            return {told: known["name"], f"{side}_value": word}
        case "assignee" if value:
            return {told: _account(options, value)}
        case field if account or (value and field in users):
            return {told: _account(options, value or account)}
        case _:
            return {}


def _sprints(made: Tables, tools: Tables, options: Options) -> None:
    board = _name("Board", options, options.board_id)
    mine = {
        str(row["sprint_id"])
        for row in tools.of("_tool_jira_board_sprints")
        if str(row["board_id"]) == str(options.board_id)
    }
    for row in tools.of("_tool_jira_sprints"):
        if str(row["sprint_id"]) not in mine:
            continue
        key = _name("Sprint", options, row["sprint_id"])
        sprint = {
            "id": key,
            "url": row.get("self"),
            "status": str(row.get("state") or "").upper(),
            "name": row.get("name"),
            "started_date": row.get("start_date"),
            "ended_date": row.get("end_date"),
            "completed_date": row.get("complete_date"),
            "original_board_id": _name("Board", options, row.get("origin_board_id")),
        }
        made.put("sprints", (key,), sprint | origin(row))
        made.put("board_sprints", (key,), {"board_id": board, "sprint_id": key, **origin(row)})
    for row in tools.of("_tool_jira_sprint_issues"):
        sprint_id = _name("Sprint", options, row["sprint_id"])
        issue = _name("Issue", options, row["issue_id"])
        made.put(
            "sprint_issues",
            (sprint_id, issue),
            {"sprint_id": sprint_id, "issue_id": issue, **origin(row)},
        )


def _worklogs(made: Tables, tools: Tables, options: Options) -> None:
    shown = {str(row["issue_id"]) for row in tools.of("_tool_jira_board_issues")}
    for row in tools.of("_tool_jira_worklogs"):
        if shown and str(row["issue_id"]) not in shown:
            continue
        key = _name("Worklog", options, row["issue_id"], row["worklog_id"])
        made.put(
            "issue_worklogs",
            (key,),
            {
                "id": key,
                "issue_id": _name("Issue", options, row["issue_id"]),
                "author_id": _account(options, row.get("author_id")),
                "comment": "",
                "time_spent_minutes": int(row.get("time_spent_seconds") or 0) // 60,
                "logged_date": row.get("updated"),
                "started_date": row.get("started"),
                **origin(row),
            },
        )


def _others(made: Tables, tools: Tables, options: Options) -> None:
    for row in tools.of("_tool_jira_accounts"):
        key = _account(options, row["account_id"])
        made.put(
            "accounts",
            (key,),
            {
                "id": key,
                "email": row.get("email"),
                "full_name": row.get("name"),
                "user_name": row.get("name"),
                "avatar_url": row.get("avatar_url"),
                "organization": "",
                "created_date": "",
                "status": 0,
                **origin(row),
            },
        )
    for row in tools.of("_tool_jira_boards"):
        if str(row["board_id"]) != str(options.board_id):
            continue
        key = _name("Board", options, row["board_id"])
        board = {"id": key, "name": row.get("name"), "url": row.get("self")}
        more = {"description": "", "created_date": "", "type": row.get("type")}
        made.put("boards", (key,), {**board, **more, **origin(row)})
    for row in tools.of("_tool_jira_issue_labels"):
        issue = _name("Issue", options, row["issue_id"])
        label = {"issue_id": issue, "label_name": row["label_name"], **origin(row)}
        made.put("issue_labels", (issue, row["label_name"]), label)
    for row in tools.of("_tool_jira_issue_comments"):
        key = _name("IssueComment", options, row["issue_id"], row["comment_id"])
        comment = {
            "id": key,
            "issue_id": _name("Issue", options, row["issue_id"]),
            "body": row.get("body"),
            "account_id": _account(options, row.get("creator_account_id")),
            "created_date": row.get("created"),
            "updated_date": row.get("updated"),
        }
        made.put("issue_comments", (key,), comment | origin(row))
    for row in tools.of("_tool_jira_issue_relationships"):
        _relationship(made, row, options)
    for row in tools.of("_tool_jira_issue_commits"):
        issue = _name("Issue", options, row["issue_id"])
        commit = {"issue_id": issue, "commit_sha": row["commit_sha"], **origin(row)}
        made.put("issue_commits", (issue, row["commit_sha"]), commit)


def _relationship(made: Tables, row: Row, options: Options) -> None:
    source = _name("Issue", options, row["issue_id"])
    inward = str(row.get("inward_issue_id") or 0)
    other = inward if inward != "0" else str(row.get("outward_issue_id") or 0)
    target = _name("Issue", options, other)
    word = row.get("inward") if inward != "0" else row.get("outward")
    made.put(
        "issue_relationships",
        (source, target, word),
        {
            "source_issue_id": source,
            "target_issue_id": target,
            "original_type": word,
            **origin(row),
        },
    )
