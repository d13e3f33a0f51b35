"""GitHub: DevLake's tool tables, made or given → its domain tables."""

import re
from typing import Any

from evals._devlake import github_runs
from evals._devlake.jira_domain import origin
from evals._devlake.options import Options
from evals._devlake.tables import Row, Tables


def convert(tools: Tables, options: Options) -> Tables:
    made = Tables()
    names = _Names(options)
    _issues(made, tools, names)
    _pulls(made, tools, options, names)
    _talk(made, tools, names)
    _sprints(made, tools, names)
    _commits(made, tools, names)
    _accounts(made, tools, names)
    _pull_issues(made, tools, options, names)
    _repositories(made, tools, names)
    github_runs.convert(made, tools, options, names, origin)
    return made


class _Names:
    """Ids as DevLake forms them: `github:GithubIssue:1:346842831`."""

    def __init__(self, options: Options) -> None:
        self._connection = options.connection_id
        self.repo = self("Repo", options.repository_id)
        self._keep_missing = options.habit("missing_ids") == "zero"

    def __call__(self, kind: str, *ids: Any) -> str:
        return ":".join(["github", f"Github{kind}", str(self._connection), *map(str, ids)])

    def maybe(self, kind: str, known: Any) -> str:
        """The id of something that may be missing; some versions then name a nought."""
        if str(known or 0) != "0":
            return self(kind, known)
        return self(kind, 0) if self._keep_missing else ""

    def account(self, known: Any) -> str:
        return self("Account", known) if str(known or 0) != "0" else ""


def _issues(made: Tables, tools: Tables, names: _Names) -> None:
    for row in tools.of("_tool_github_issues"):
        key = names("Issue", row["github_id"])
        closed = str(row.get("state") or "").upper() == "CLOSED"
        issue = {
            "id": key,
            "url": row.get("url"),
            "icon_url": "",
            "issue_key": row["number"],
            "title": row.get("title"),
            "description": row.get("body"),
            "epic_key": "",
            "type": row.get("std_type"),
            "original_type": row.get("type"),
            "status": "DONE" if closed else "TODO",
            "original_status": row.get("state"),
            "story_point": "",
            "resolution_date": row.get("closed_at"),
            "created_date": row.get("github_created_at"),
            "updated_date": row.get("github_updated_at"),
            "lead_time_minutes": row.get("lead_time_minutes"),
            "parent_issue_id": "",
            "priority": row.get("priority"),
            "original_estimate_minutes": "",
            "time_spent_minutes": "",
            "time_remaining_minutes": "",
            "creator_id": names.account(row.get("author_id")),
            "creator_name": row.get("author_name"),
            "assignee_id": names.account(row.get("assignee_id")),
            "assignee_name": row.get("assignee_name"),
            "severity": row.get("severity"),
            "component": row.get("component"),
            **origin(row),
        }
        made.put("issues", (key,), issue)
        shown = {"board_id": names.repo, "issue_id": key, **origin(row)}
        made.put("board_issues", (key,), shown)
        if row.get("std_type") == "INCIDENT":
            incident = {**issue, "incident_key": row["number"], "scope_id": names.repo}
            made.put("incidents", (key,), {**incident, "table": "boards"})
    for row in tools.of("_tool_github_issue_labels"):
        key = names("Issue", row["issue_id"])
        label = {"issue_id": key, "label_name": row["label_name"], **origin(row)}
        made.put("issue_labels", (key, row["label_name"]), label)
    for row in tools.of("_tool_github_issue_assignees"):
        key, who = names("Issue", row["issue_id"]), names("Account", row["assignee_id"])
        person = {"assignee_id": who, "assignee_name": row.get("assignee_name")}
        made.put("issue_assignees", (key, who), {"issue_id": key, **person, **origin(row)})


def _pulls(made: Tables, tools: Tables, options: Options, names: _Names) -> None:
    for row in tools.of("_tool_github_pull_requests"):
        key = names("PullRequest", row["github_id"])
        was, merged = str(row.get("state") or ""), row.get("merged_at")
        closed = "MERGED" if (was == "closed" and merged) or was == "MERGED" else "CLOSED"
        made.put(
            "pull_requests",
            (key,),
            {
                "id": key,
                "base_repo_id": names("Repo", row.get("repo_id") or options.repository_id),
                "head_repo_id": names.maybe("Repo", row.get("head_repo_id")),
                "status": "OPEN" if was.lower() == "open" else closed,
                "original_status": was,
                "title": row.get("title"),
                "description": row.get("body"),
                "url": row.get("url"),
                "author_name": row.get("author_name"),
                "author_id": names.maybe("Account", row.get("author_id")),
                "parent_pr_id": "",
                "pull_request_key": row.get("number"),
                "created_date": row.get("github_created_at"),
                "merged_date": merged,
                "closed_date": row.get("closed_at"),
                "type": row.get("type"),
                "component": row.get("component"),
                "merge_commit_sha": row.get("merge_commit_sha"),
                "head_ref": row.get("head_ref"),
                "base_ref": row.get("base_ref"),
                "base_commit_sha": row.get("base_commit_sha"),
                "head_commit_sha": row.get("head_commit_sha"),
                "additions": row.get("additions"),
                "deletions": row.get("deletions"),
                "merged_by_id": names.maybe("Account", row.get("merged_by_id")),
                "merged_by_name": row.get("merged_by_name"),
                "is_draft": row.get("is_draft"),
                **origin(row),
            },
        )
    for row in tools.of("_tool_github_pull_request_labels"):
        key = names("PullRequest", row["pull_id"])
        label = {"pull_request_id": key, "label_name": row["label_name"], **origin(row)}
        made.put("pull_request_labels", (key, row["label_name"]), label)
    for row in tools.of("_tool_github_reviewers"):
        key = names("PullRequest", row["pull_request_id"])
        who = names("Account", row.get("reviewer_id") or row.get("github_id"))
        person = {"reviewer_id": who, "name": row.get("name"), "user_name": row.get("username")}
        mine = {"pull_request_id": key, **person, **origin(row)}
        made.put("pull_request_reviewers", (key, who), mine)


def _talk(made: Tables, tools: Tables, names: _Names) -> None:
    for row in tools.of("_tool_github_issue_comments"):
        key = names("IssueComment", row["github_id"])
        comment = {
            "id": key,
            "issue_id": names("Issue", row["issue_id"]),
            "body": row.get("body"),
            "account_id": names.maybe("Account", row.get("author_user_id")),
            "created_date": row.get("github_created_at"),
            "updated_date": row.get("github_updated_at"),
            **origin(row),
        }
        made.put("issue_comments", (key,), comment)
    pulls = {str(row["github_id"]) for row in tools.of("_tool_github_pull_requests")}
    words = {"DIFF": "DIFF", "NORMAL": "NORMAL", "REVIEW": "REVIEW"}
    for row in tools.of("_tool_github_pull_request_comments"):
        if pulls and str(row["pull_request_id"]) not in pulls:
            continue
        key = names("PrComment", row["github_id"])
        remark = {
            "id": key,
            "pull_request_id": names("PullRequest", row["pull_request_id"]),
            "body": row.get("body"),
            "account_id": names.maybe("Account", row.get("author_user_id")),
            "created_date": row.get("github_created_at"),
            "commit_sha": row.get("commit_sha"),
            "position": "",
            "type": words.get(str(row.get("type")), ""),
            "review_id": names.maybe("PrReview", row.get("review_id")),
            "status": "",
            **origin(row),
        }
        made.put("pull_request_comments", (key,), remark)
    for row in tools.of("_tool_github_pull_request_reviews"):
        if pulls and str(row["pull_request_id"]) not in pulls:
            continue
        key = names("PrReview", row["github_id"])
        remark = {
            "id": key,
            "pull_request_id": names("PullRequest", row["pull_request_id"]),
            "body": row.get("body"),
            "account_id": names.maybe("Account", row.get("author_user_id")),
            "created_date": row.get("github_submit_at"),
            "commit_sha": row.get("commit_sha"),
            "position": "",
            "type": "REVIEW",
            "review_id": "",
            "status": row.get("state"),
            **origin(row),
        }
        made.put("pull_request_review_comments", (key,), remark)


def _sprints(made: Tables, tools: Tables, names: _Names) -> None:
    members: dict[str, list[Row]] = {}
    for row in tools.of("_tool_github_issues"):
        members.setdefault(str(row.get("milestone_id")), []).append(row)
    for row in tools.of("_tool_github_milestones"):
        key = names("Milestone", row["milestone_id"])
        inside = members.get(str(row["milestone_id"]), [])
        if not inside:
            continue
        sprint = {
            "id": key,
            "name": row.get("title"),
            "url": row.get("url"),
            "status": row.get("state"),
            "started_date": row.get("created_at"),
            "ended_date": row.get("closed_at"),
            "completed_date": row.get("closed_at"),
            "original_board_id": names.repo,
            **origin(row),
        }
        made.put("sprints", (key,), sprint)
        shown = {"board_id": names.repo, "sprint_id": key, **origin(row)}
        made.put("board_sprints", (key,), shown)
        for issue in inside:
            mine = {"sprint_id": key, "issue_id": names("Issue", issue["github_id"])}
            made.put("sprint_issues", (key, issue["github_id"]), {**mine, **origin(row)})


def _commits(made: Tables, tools: Tables, names: _Names) -> None:
    for row in tools.of("_tool_github_commits"):
        kept = ("sha", "message", "additions", "deletions", "authored_date", "committed_date")
        people = ("author_name", "author_email", "committer_name", "committer_email")
        commit = {name: row.get(name) for name in (*kept, *people)}
        commit |= {"author_id": row.get("author_email"), "committer_id": row.get("committer_email")}
        made.put("commits", (row["sha"],), commit | origin(row))
        link = {"repo_id": names.repo, "commit_sha": row["sha"], **origin(row)}
        made.put("repo_commits", (row["sha"],), link)
    for row in tools.of("_tool_github_pull_request_commits"):
        key = names("PullRequest", row["pull_request_id"])
        about = ("commit_sha", "commit_author_name", "commit_author_email", "commit_authored_date")
        told = {name: row.get(name) for name in about}
        made.put(
            "pull_request_commits",
            (key, row["commit_sha"]),
            {"pull_request_id": key, **told, **origin(row)},
        )


def _accounts(made: Tables, tools: Tables, names: _Names) -> None:
    orgs: dict[str, list[str]] = {}
    for row in tools.of("_tool_github_account_orgs"):
        orgs.setdefault(str(row["account_id"]), []).append(str(row.get("org_login") or ""))
    for row in tools.of("_tool_github_accounts"):
        key = names("Account", row["id"])
        account = {
            "id": key,
            "email": row.get("email"),
            "full_name": row.get("name"),
            "user_name": row.get("login"),
            "avatar_url": row.get("avatar_url"),
            "organization": ",".join(orgs.get(str(row["id"]), [])),
            "created_date": "",
            "status": 0,
            **origin(row),
        }
        made.put("accounts", (key,), account)


def _pull_issues(made: Tables, tools: Tables, options: Options, names: _Names) -> None:
    """Which issues the text of a pull request says that it closes."""
    pattern = options.patterns.get("prbodyclosepattern", "").replace(
        "%s", options.repository or "", 1
    )
    if not pattern:
        return
    issues = {str(row["number"]): row for row in tools.of("_tool_github_issues")}
    for row in tools.of("_tool_github_pull_requests"):
        match = re.search(pattern, str(row.get("body") or ""))
        numbers = re.sub(r"[/a-zA-Z\s,]+", "#", match[0]).split("#") if match else []
        for number in (each.strip() for each in numbers):
            if not number.isdigit() or (issue := issues.get(str(int(number)))) is None:
                continue
            keys = {"pull_request_number": row["number"], "issue_number": issue["number"]}
            ids = {"pull_request_id": row["github_id"], "issue_id": issue["github_id"]}
            link = {"connection_id": options.connection_id, **ids, **keys, **origin(row)}
            made.put("_tool_github_pull_request_issues", tuple(ids.values()), link)
            made.put(
                "pull_request_issues",
                tuple(ids.values()),
                {
                    "pull_request_id": names("PullRequest", row["github_id"]),
                    "issue_id": names("Issue", issue["github_id"]),
                    "pull_request_key": row["number"],
                    "issue_key": issue["number"],
                    **origin(row),
                },
            )


def _repositories(made: Tables, tools: Tables, names: _Names) -> None:
    for row in tools.of("_tool_github_repos"):
        key = names("Repo", row.get("github_id"))
        about = {"id": key, "name": row.get("full_name") or row.get("name")}
        told = {**about, "description": row.get("description"), "url": row.get("html_url")}
        times = {"created_date": row.get("created_date"), "updated_date": row.get("updated_date")}
        more = {"language": row.get("language"), "owner_id": "", "forked_from": "", "deleted": 0}
        made.put("repos", (key,), {**told, **times, **more, **origin(row)})
        board = {**told, "url": f"{row.get('html_url')}/issues", "type": "", **origin(row)}
        made.put("boards", (key,), {**board, "created_date": row.get("created_date")})
        made.put("cicd_scopes", (key,), {**told, **times, **origin(row)})
        made.put("board_repos", (key,), {"board_id": key, "repo_id": key, **origin(row)})
