"""Made rows beside expected rows: how many cells there are, how many are equal, what differs."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from evals._devlake.tables import Row, cell

# What tells rows apart, where it is not one column `id`.
KEYS: dict[str, tuple[str, ...]] = {
    "_tool_jira_issues": ("issue_id",),
    "_tool_jira_board_issues": ("board_id", "issue_id"),
    "_tool_jira_sprint_issues": ("sprint_id", "issue_id"),
    "_tool_jira_issue_changelogs": ("changelog_id",),
    "_tool_jira_issue_changelog_items": ("changelog_id", "field"),
    "_tool_jira_worklogs": ("issue_id", "worklog_id"),
    "_tool_jira_accounts": ("account_id",),
    "_tool_jira_sprints": ("sprint_id",),
    "_tool_jira_board_sprints": ("board_id", "sprint_id"),
    "_tool_jira_issue_labels": ("issue_id", "label_name"),
    "_tool_jira_issue_comments": ("comment_id",),
    "_tool_jira_boards": ("board_id",),
    "_tool_jira_remotelinks": ("remotelink_id",),
    "_tool_jira_issue_commits": ("issue_id", "commit_sha"),
    "_tool_github_pull_request_commits": ("commit_sha", "pull_request_id"),
    "_tool_github_reviewers": ("pull_request_id", "login"),
    "_tool_github_milestones": ("milestone_id",),
    "_tool_github_commits": ("sha",),
    "_tool_github_issue_labels": ("issue_id", "label_name"),
    "_tool_github_pull_request_labels": ("pull_id", "label_name"),
    "_tool_github_issue_assignees": ("issue_id", "assignee_id"),
    "_tool_github_pull_request_issues": ("pull_request_id", "issue_id"),
    "commits": ("sha",),
    "cicd_pipeline_commits": ("pipeline_id", "commit_sha"),
}
JOINED = ("issue_id", "label_name", "board_id", "sprint_id", "pull_request_id", "commit_sha")
JOINED_MORE = ("assignee_id", "reviewer_id", "repo_id", "account_id", "pull_id")


@dataclass(slots=True)
class Compared:
    cells: int = 0
    equal: int = 0
    missing_rows: int = 0
    extra_rows: int = 0
    columns: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "cells": self.cells,
            "equal": self.equal,
            "missing_rows": self.missing_rows,
            "extra_rows": self.extra_rows,
        }
        if self.columns:
            found["different"] = dict(self.columns.most_common())
            found["examples"] = self.examples
        return found


def compare(table: str, expected: list[Row], made: list[Row]) -> Compared:
    """Every cell of the expected rows is looked up in the made row with the same key.

    A row that was not made counts all its cells as different.
    """
    result = Compared()
    columns = list(expected[0]) if expected else []
    key = _key(table, columns, expected)
    ours: dict[tuple[str, ...], list[Row]] = {}
    for row in made:
        ours.setdefault(tuple(cell(row.get(name)) for name in key), []).append(row)
    for row in expected:
        result.cells += len(columns)
        known = ours.get(tuple(cell(row[name]) for name in key))
        if not known:
            result.missing_rows += 1
            continue
        found = known.pop(0)
        for name in columns:
            if cell(row[name]) == cell(found.get(name)):
                result.equal += 1
            else:
                result.columns[name] += 1
                shown = result.examples.setdefault(name, [])
                if len(shown) < 2:
                    shown.append(f"{str(row[name])[:90]!r} ≠ {str(found.get(name))[:90]!r}")
    result.extra_rows = sum(len(rows) for rows in ours.values())
    return result


def _key(table: str, columns: list[str], rows: list[Row]) -> tuple[str, ...]:
    wanted = [
        KEYS.get(table, ()),
        ("id",),
        ("github_id",),
        tuple(name for name in (*JOINED, *JOINED_MORE) if name in columns),
    ]
    for names in wanted:
        present = names and all(name in columns for name in names)
        if present and len({tuple(row[name] for name in names) for row in rows}) == len(rows):
            return names
    return tuple(name for name in columns if not name.startswith("_raw_data"))
