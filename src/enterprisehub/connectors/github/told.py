"""What a GitHub webhook tells, as payloads. Pure.

Events: docs.github.com/webhooks/webhook-events-and-payloads.
"""

from collections.abc import Callable
from typing import Any

from enterprisehub.connectors.github.tool import payload
from enterprisehub.domains.delivery.contracts.reading import Payload

type Json = dict[str, Any]
type Told = tuple[tuple[Payload, ...], tuple[str, ...]]


def told(event: str, body: Json) -> Told:
    """The payloads it carries, and units that must be read to be whole."""
    name = (body.get("repository") or {}).get("full_name")
    reader = READERS.get(event)
    return reader(name, body) if name and reader else ((), ())


def _pull(name: str, body: Json) -> Told:
    it = body["pull_request"]
    unit = f"pull:{name}#{it['number']}"
    made = [payload("pulls", it["id"], unit, it, it.get("updated_at"), name)]
    if row := body.get("review"):
        made.append(payload("reviews", row["id"], unit, row, row.get("submitted_at"), name))
    # A webhook's pull request may lack what the API tells; commits and events it never has.
    return tuple(made), (unit,)


def _issue(name: str, body: Json) -> Told:
    it = body["issue"]
    number = it["number"]
    if it.get("pull_request"):
        return (), (f"pull:{name}#{number}",)
    unit = f"item:{name}#{number}"
    if body.get("action") in ("deleted", "transferred"):
        gone = payload("issues", it["id"], unit, it, it.get("updated_at"), name)
        return (
            Payload(
                stream=gone.stream,
                external_id=gone.external_id,
                unit=unit,
                body=it,
                at_source=gone.at_source,
                source=gone.source,
                removed=True,
            ),
        ), ()
    return (payload("issues", it["id"], unit, it, it.get("updated_at"), name),), (unit,)


def _push(name: str, body: Json) -> Told:
    default = (body.get("repository") or {}).get("default_branch") or "main"
    if body.get("ref") != f"refs/heads/{default}":
        return (), ()
    return (), tuple(f"commit:{name}@{each['id']}" for each in body.get("commits") or ())


def _deployment(name: str, body: Json) -> Told:
    return (), (f"deployment:{body['deployment']['id']}@{name}",)


def _release(name: str, body: Json) -> Told:
    it = body["release"]
    at = it.get("updated_at") or it.get("published_at") or it.get("created_at")
    return (payload("releases", it["id"], f"release:{it['id']}", it, at, name),), ()


def _milestone(name: str, body: Json) -> Told:
    it = body["milestone"]
    at = it.get("updated_at")
    return (payload("milestones", it["id"], f"sprint:{it['id']}", it, at, name),), ()


READERS: dict[str, Callable[[str, Json], Told]] = {
    "pull_request": _pull,
    "pull_request_review": _pull,
    "pull_request_review_comment": _pull,
    "issues": _issue,
    "issue_comment": _issue,
    "push": _push,
    "deployment": _deployment,
    "deployment_status": _deployment,
    "release": _release,
    "milestone": _milestone,
}
