"""What a Jira webhook tells, as payloads. Pure.

Events: developer.atlassian.com/cloud/jira/platform/webhooks and …/cloud/jira/software/webhooks.
"""

from datetime import UTC, datetime
from typing import Any

from enterprisehub.connectors.jira import read
from enterprisehub.connectors.jira.tool import payloads_of, sprint_payload
from enterprisehub.domains.delivery.contracts.reading import Payload

type Json = dict[str, Any]


def told(body: Json) -> tuple[tuple[Payload, ...], tuple[str, ...]]:
    """The payloads it carries, and units that must be read to be whole."""
    event = str(body.get("webhookEvent") or "")
    at = _moment(body)
    if body.get("issue") and event.startswith(("jira:issue_", "comment_", "worklog_")):
        return _of_issue(event, body["issue"], body, at)
    if event.startswith("worklog_") and body.get("worklog"):
        return (), (f"item:{body['worklog']['issueId']}",)
    if event.startswith("sprint_") and body.get("sprint"):
        made = sprint_payload(body["sprint"], None)
        if event == "sprint_deleted":
            made = _removed(made, at)
        return (made,), ()
    return (), ()


def _of_issue(
    event: str, issue: Json, body: Json, at: datetime | None
) -> tuple[tuple[Payload, ...], tuple[str, ...]]:
    unit = f"item:{issue['id']}"
    if not (issue.get("fields") or {}).get("created"):
        return (), (unit,)
    log = body.get("changelog") or {}
    histories = []
    if log.get("id") and log.get("items") and at is not None:
        entry = {"id": log["id"], "items": log["items"], "created": at.isoformat()}
        histories.append({**entry, "author": body.get("user")})
    payloads = payloads_of(issue, histories)
    if event == "jira:issue_deleted":
        return tuple(_removed(each, at) for each in payloads), ()
    # Before its first changelog entry is known an issue's past is unknown too.
    whole = event == "jira:issue_created" or bool(histories)
    return tuple(payloads), () if whole else (unit,)


def _removed(it: Payload, at: datetime | None) -> Payload:
    return Payload(
        stream=it.stream,
        external_id=it.external_id,
        unit=it.unit,
        body=it.body,
        at_source=at or it.at_source,
        source=it.source,
        removed=True,
    )


def _moment(body: Json) -> datetime | None:
    stamp = body.get("timestamp")
    if isinstance(stamp, int | float):
        return datetime.fromtimestamp(stamp / 1000, UTC)
    return read.time(((body.get("issue") or {}).get("fields") or {}).get("updated"))
