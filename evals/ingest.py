"""How like DevLake's the tables are that our readers make of the same raw answers of a tool."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from evals._devlake import github_domain, github_tools, jira_domain, jira_tools
from evals._devlake.compare import Compared, compare
from evals._devlake.options import HABITS, Options, load
from evals._devlake.tables import Raw, Row, Tables, read_csv, read_raw

# Files of the end-to-end folders that are not called like their table.
ALIASES = {
    "worklogs": "issue_worklogs",
    "account": "accounts",
    "board_sprint": "board_sprints",
    "sprint_issue": "sprint_issues",
    "_tool_github_account": "_tool_github_accounts",
}


def run(
    *,
    vendor: Annotated[Literal["jira", "github"], typer.Option(help="Whose answers they are.")],
    raw: Annotated[Path, typer.Option(help="Folder of _raw_*.csv (and _tool_*.csv inputs).")],
    expected: Annotated[Path, typer.Option(help="Folder of the tables DevLake made.")],
    options: Annotated[
        Path | None, typer.Option(help="JSON: connection, board or repository, mappings, habits.")
    ] = None,
) -> dict[str, Any]:
    """Cells that are equal between the tables we derive and DevLake's, by table and column."""
    told = load(vendor, options)
    stored = {file.stem: read_raw(file) for file in sorted(raw.glob("_raw_*.csv"))}
    told = _scope(told, stored)
    stored = {name: _in_scope(rows, told) for name, rows in stored.items()}
    inputs = {file.stem: read_csv(file) for file in sorted(raw.glob("_tool_*.csv"))}
    wanted = {
        file.stem.removeprefix("expected_"): read_csv(file)
        for file in sorted(expected.glob("*.csv"))
        if not file.stem.startswith("_raw_")
    }
    told = _find_habits(stored, inputs, wanted, told)
    results = _compare(stored, inputs, wanted, told)
    cells, equal = (sum(getattr(r, n) for r in results.values()) for n in ("cells", "equal"))
    return {
        "tables": {name: result.told() for name, result in results.items()},
        "cells": cells,
        "equal": equal,
        "equal_ratio": round(equal / cells, 6) if cells else None,
        "not_compared": sorted(set(wanted) - set(results)),
        "habits": {name: told.habit(name) for name in HABITS},
    }


def show(result: dict[str, Any]) -> str:
    lines = [f"{'table':<44}{'cells':>8}{'equal':>8}{'missing':>9}{'extra':>7}"]
    for name, it in result["tables"].items():
        counts = f"{it['cells']:>8}{it['equal']:>8}{it['missing_rows']:>9}{it['extra_rows']:>7}"
        lines.append(f"{name:<44}{counts}")
        lines += [
            f"    {column}: {count} different, {result_of(it, column)}"
            for column, count in it.get("different", {}).items()
        ]
    lines.append(f"{result['equal']} of {result['cells']} cells equal")
    return "\n".join(lines)


def result_of(table: dict[str, Any], column: str) -> str:
    """One example of what differs in a column."""
    return str(next(iter(table["examples"].get(column, ())), ""))


def _make(
    stored: dict[str, list[Raw]], inputs: dict[str, list[Row]], told: Options
) -> tuple[Tables, set[str]]:
    """Every table, and the names of those that were given rather than made."""
    given = Tables()
    for name, rows in inputs.items():
        conn = str(told.connection_id)
        mine = [row for row in rows if row.get("connection_id", conn) == conn]
        given.take(_table_of(name, KNOWN), mine)
    tools = (
        jira_tools.extract(stored, told)
        if told.vendor == "jira"
        else github_tools.extract(stored, told, given)
    )
    taken = {name for name in given.rows if not tools.rows.get(name)}
    for name in taken:
        tools.rows[name] = given.rows[name]
    domain = (
        jira_domain.convert(tools, told)
        if told.vendor == "jira"
        else github_domain.convert(tools, told)
    )
    tools.rows |= domain.rows
    return tools, taken


def _compare(
    stored: dict[str, list[Raw]],
    inputs: dict[str, list[Row]],
    wanted: dict[str, list[Row]],
    told: Options,
) -> dict[str, Compared]:
    made, taken = _make(stored, inputs, told)
    results = {}
    for name, rows in wanted.items():
        its_own = _variant(name, told)
        tables, given = (made, taken) if its_own is None else _make(stored, inputs, its_own)
        table = _table_of(name, set(tables.rows))
        if table in given or (table not in tables.rows and table not in KNOWN):
            continue
        results[name] = compare(table, rows, tables.of(table))
    return results


def _variant(name: str, told: Options) -> Options | None:
    """The options under which this one table was made, where they differ."""
    if name in told.variants:
        given = told.variants[name]
        return load_over(told, given)
    if name.endswith(("_no_prod_env", "_no_prod_regex")):
        return load_over(told, {"patterns": {"production": ""}})
    return None


def load_over(told: Options, given: dict[str, Any]) -> Options:
    """The options with some patterns and habits changed."""
    changed = told
    for name, value in (given.get("habits") or {}).items():
        changed = changed.with_habit(name, value)
    patterns = {**told.patterns, **(given.get("patterns") or {})}
    return Options(
        **{
            field: getattr(changed, field)
            for field in Options.__dataclass_fields__
            if field != "patterns"
        },
        patterns=patterns,
    )


def _find_habits(
    stored: dict[str, list[Raw]],
    inputs: dict[str, list[Row]],
    wanted: dict[str, list[Row]],
    told: Options,
) -> Options:
    """Which version's habits the expected tables show: one choice per habit for all rows."""

    def score(options: Options) -> int:
        return sum(each.equal for each in _compare(stored, inputs, wanted, options).values())

    best = score(told)
    for name, choices in HABITS.items():
        if name in told.habits:
            continue
        for choice in choices[1:]:
            tried = told.with_habit(name, choice)
            if (reached := score(tried)) > best:
                best, told = reached, tried
    return told


def _scope(told: Options, stored: dict[str, list[Raw]]) -> Options:
    """The options with the connection of the raw answers, where theirs is not among them."""
    rows = [raw for raws in stored.values() for raw in raws]
    if not rows or any(_matches(raw, told) for raw in rows):
        return told
    counted: dict[str, int] = {}
    for raw in rows:
        counted[raw.params] = counted.get(raw.params, 0) + 1
    params = _params(max(counted, key=lambda each: counted[each]))
    values = {name: getattr(told, name) for name in Options.__dataclass_fields__}
    values["connection_id"] = params.get("ConnectionId", told.connection_id)
    values["board_id"] = params.get("BoardId", told.board_id)
    values["repository"] = params.get("Name", told.repository)
    return Options(**values)


def _in_scope(rows: list[Raw], told: Options) -> list[Raw]:
    return [raw for raw in rows if _matches(raw, told)]


def _matches(raw: Raw, told: Options) -> bool:
    params = _params(raw.params)
    wanted = {
        "ConnectionId": told.connection_id,
        "BoardId": told.board_id,
        "Name": told.repository,
    }
    return all(
        str(params[name]) == str(value)
        for name, value in wanted.items()
        if value is not None and name in params
    )


def _params(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _table_of(name: str, known: set[str]) -> str:
    """The table that a file is of: `_tool_jira_statuses_for_changelog` is of the statuses."""
    if name in known:
        return name
    if name in ALIASES:
        return ALIASES[name]
    fitting = [table for table in known | KNOWN if name.startswith(table)]
    return max(fitting, key=len) if fitting else name


KNOWN = {
    *("_tool_jira_issues", "_tool_jira_statuses", "_tool_jira_boards", "_tool_jira_sprints"),
    *("_tool_jira_board_issues", "_tool_jira_board_sprints", "_tool_jira_sprint_issues"),
    *("_tool_jira_issue_changelogs", "_tool_jira_issue_changelog_items", "_tool_jira_worklogs"),
    *("_tool_jira_accounts", "_tool_jira_issue_types", "_tool_jira_issue_labels"),
    *("_tool_jira_issue_fields", "_tool_jira_remotelinks", "_tool_jira_projects"),
    *("_tool_jira_issue_commits", "_tool_jira_issue_relationships"),
    *("_tool_github_issues", "_tool_github_pull_requests", "_tool_github_repos"),
    *("_tool_github_deployments", "_tool_github_runs", "_tool_github_jobs"),
    *("_tool_github_issue_labels", "_tool_github_accounts", "_tool_github_repo_accounts"),
    *("_tool_github_account_orgs", "_tool_github_milestones", "_tool_github_commits"),
    *("issues", "issue_changelogs", "issue_labels", "issue_worklogs", "sprints", "sprint_issues"),
    *("board_issues", "board_sprints", "accounts", "boards", "incidents", "issue_assignees"),
    *("pull_requests", "pull_request_comments", "pull_request_commits", "pull_request_labels"),
    *("pull_request_reviewers", "pull_request_review_comments", "pull_request_issues"),
    *("cicd_pipelines", "cicd_tasks", "cicd_deployments", "cicd_deployment_commits", "commits"),
}
