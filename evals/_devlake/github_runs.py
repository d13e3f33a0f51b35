"""GitHub's runs, jobs and deployments: raw answers → tool tables → pipelines and deployments."""

import re
from datetime import datetime
from typing import Any

from enterprisehub.connectors.github import read
from evals._devlake.options import Options
from evals._devlake.tables import Raw, Row, Tables, moment

RUN_FIELDS = (
    *("id", "name", "node_id", "head_branch", "head_sha", "path", "run_number", "event"),
    *("status", "conclusion", "workflow_id", "check_suite_id", "check_suite_node_id", "url"),
    *("html_url", "run_attempt", "run_started_at", "jobs_url", "logs_url", "check_suite_url"),
    *("artifacts_url", "cancel_url", "rerun_url", "workflow_url", "display_title"),
)
JOB_FIELDS = (
    *("id", "run_id", "run_url", "node_id", "head_sha", "url", "html_url", "name"),
    *("started_at", "completed_at", "check_run_url", "runner_name", "runner_group_id"),
)
# The words that DevLake's own end-to-end tests look for in names.
TEST_PATTERNS = {"runs": "CodeQL.*", "jobs": "deploywindows.*"}
SUCCEEDED, FAILED = {"SUCCESS"}, {"FAILURE", "CANCELLED", "TIMED_OUT", "STARTUP_FAILURE"}
ENDED = {"COMPLETED", *SUCCEEDED, *FAILED}
GOING = {"QUEUED", "PENDING", "IN_PROGRESS ", "WAITING "}


def _named(options: Options, what: str, kind: str, *texts: str, omitted: bool = False) -> str:
    """The kind's word when its pattern occurs in a text, or when it has none and that is enough."""
    pattern = options.patterns.get(f"{what}{kind.lower()}", options.patterns.get(kind.lower()))
    if pattern is None:
        pattern = TEST_PATTERNS[what]
    if not pattern:
        return kind if omitted else ""
    return kind if any(re.search(pattern, text or "") for text in texts) else ""


def runs(made: Tables, raw: Raw, options: Options) -> None:
    it, seen = raw.data, read.run(raw.data)
    row: Row = {name: it.get(name) for name in RUN_FIELDS} | {
        "connection_id": options.connection_id,
        "repo_id": options.repository_id,
        "github_created_at": seen.opened_at,
        "github_updated_at": seen.finished_at,
        "type": _named(options, "runs", "DEPLOYMENT", seen.name),
        "environment": _named(
            options, "runs", "PRODUCTION", seen.name, seen.head_branch, omitted=True
        ),
    }
    made.put("_tool_github_runs", (seen.external_id,), row | raw.origin())


def jobs(made: Tables, raw: Raw, options: Options) -> None:
    it, seen = raw.data, read.run(raw.data)
    row: Row = {name: it.get(name) for name in JOB_FIELDS} | {
        "connection_id": options.connection_id,
        "repo_id": options.repository_id,
        "status": seen.status.upper(),
        "conclusion": seen.conclusion.upper(),
        "steps": raw.member("steps"),
        "labels": raw.member("labels"),
        # DevLake writes the run's number here.
        "runner_id": seen.run_external_id,
        "type": _named(options, "jobs", "DEPLOYMENT", seen.name),
        "environment": _named(options, "jobs", "PRODUCTION", seen.name),
    }
    made.put("_tool_github_jobs", (seen.external_id,), row | raw.origin())


def convert(made: Tables, tools: Tables, options: Options, name: Any, origin: Any) -> None:
    repo = name("Repo", options.repository_id)
    site = next(iter(tools.of("_tool_github_repos")), {})
    for row in tools.of("_tool_github_runs"):
        key = name("Run", row.get("repo_id") or options.repository_id, row["id"])
        done = row.get("status") == "completed"
        began, ended = moment(row.get("github_created_at")), moment(row.get("github_updated_at"))
        made.put(
            "cicd_pipelines",
            (key,),
            {
                "id": key,
                "name": row.get("name"),
                "display_title": row.get("display_title"),
                "url": row.get("html_url"),
                "result": _run_result(str(row.get("conclusion") or ""), options),
                "status": "DONE" if done else "IN_PROGRESS",
                "original_result": row.get("conclusion"),
                "original_status": row.get("status"),
                "type": row.get("type"),
                "environment": row.get("environment"),
                "duration_sec": _seconds(began, ended) if done else 0,
                "created_date": began,
                "queued_date": "",
                "started_date": row.get("run_started_at"),
                "finished_date": ended,
                "cicd_scope_id": repo,
                **origin(row),
            },
        )
        made.put(
            "cicd_pipeline_commits",
            (key, row.get("head_sha")),
            {
                "pipeline_id": key,
                "commit_sha": row.get("head_sha"),
                "branch": row.get("head_branch"),
                "repo_id": repo,
                "repo_url": site.get("html_url") or f"https://github.com/{options.repository}",
                "repo": "",
                "commit_msg": "",
                "display_title": row.get("display_title"),
                "url": row.get("html_url"),
                **origin(row),
            },
        )
    for row in tools.of("_tool_github_jobs"):
        _job(made, row, options, name, origin)
    for row in tools.of("_tool_github_deployments"):
        _deployment(made, row, options, name, origin)


def _run_result(conclusion: str, options: Options) -> str:
    if options.habit("run_words") == "enum":
        return _result(conclusion.upper(), SUCCEEDED, FAILED)
    for part, word in (("success", "SUCCESS"), ("failure", "FAILURE"), ("abort", "ABORT")):
        if part in conclusion:
            return word
    return ""


def _result(word: str, good: set[str], bad: set[str]) -> str:
    return "SUCCESS" if word in good else "FAILURE" if word in bad else ""


def _status(word: str, ended: set[str]) -> str:
    return "DONE" if word in ended else "IN_PROGRESS" if word in GOING else "OTHER"


def _seconds(began: datetime | None, ended: datetime | None) -> int | str:
    return int((ended - began).total_seconds()) if began and ended else ""


def _job(made: Tables, row: Row, options: Options, name: Any, origin: Any) -> None:
    key = name("Job", row["run_id"], row["id"])
    status = _status(str(row.get("status") or "").upper(), ENDED)
    began, ended = moment(row.get("started_at")), moment(row.get("completed_at"))
    made.put(
        "cicd_tasks",
        (key,),
        {
            "id": key,
            "name": row.get("name"),
            "pipeline_id": name("Run", row.get("repo_id") or options.repository_id, row["run_id"]),
            "result": _result(str(row.get("conclusion") or "").upper(), SUCCEEDED, FAILED),
            "status": status,
            "original_result": row.get("conclusion"),
            "original_status": row.get("status"),
            "type": row.get("type"),
            "environment": row.get("environment"),
            "duration_sec": _seconds(began, ended) if status == "DONE" else 0,
            "created_date": began,
            "queued_date": "",
            "started_date": began,
            "finished_date": ended,
            "cicd_scope_id": name("Repo", options.repository_id),
            **origin(row),
        },
    )


def _deployment(made: Tables, row: Row, options: Options, name: Any, origin: Any) -> None:
    key, word = name("Deployment", row["id"]), str(row.get("state") or "")
    repo = name("Repo", row.get("github_id") or options.repository_id)
    good, bad = {"SUCCESS", "INACTIVE", "ACTIVE"}, {"ERROR", "FAILURE"}
    pattern = options.patterns.get("envnamepattern")
    environment = str(row.get("environment") or "")
    live = bool(pattern and re.search(pattern, environment))
    began, ended = moment(row.get("created_date")), moment(row.get("updated_date"))
    deployment = {
        "id": key,
        "cicd_scope_id": repo,
        "name": row.get("commit_oid"),
        "display_title": row.get("display_title"),
        "url": row.get("url"),
        "result": _result(word, good, bad),
        "status": _status(word, good | bad),
        "original_result": "",
        "original_status": word,
        "environment": "PRODUCTION" if live else environment,
        "original_environment": environment,
        "created_date": began,
        "queued_date": "",
        "started_date": began,
        "finished_date": ended,
        "duration_sec": _seconds(began, ended),
        "queued_duration_sec": "",
        **origin(row),
    }
    made.put("cicd_deployments", (key,), deployment)
    made.put(
        "cicd_deployment_commits",
        (key,),
        deployment
        | {
            "cicd_deployment_id": key,
            "commit_sha": row.get("commit_oid"),
            "commit_msg": row.get("commit_msg"),
            "ref_name": row.get("ref_name"),
            "repo_id": repo,
            "repo_url": row.get("repository_url"),
            "prev_success_deployment_commit_id": "",
        },
    )
