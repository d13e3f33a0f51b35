"""What a row of a file tells of a work item, as the facts that a tool would tell.

A row knows three moments at most: created, started, done. The way through its statuses is made
of them, so that every figure counts it as it counts the others. Pure.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from enterprisehub.domains.delivery.contracts.items import Change, FieldChange, ItemSeen
from enterprisehub.domains.delivery.contracts.reading import Facts, Kept
from enterprisehub.domains.delivery.contracts.sources import Author, Category, Unreadable

STREAM = "issues"
POINTS = "points"
TO_DO, IN_PROGRESS, DONE = "To do", "In progress", "Done"
STATUSES: Mapping[str, Category] = {TO_DO: "to_do", IN_PROGRESS: "in_progress", DONE: "done"}
"""The statuses that rows without one pass through."""
_CATEGORIES: Mapping[Category, str] = {
    "to_do": "to do|todo|open|new|backlog|ready|planned|triage|icebox|selected for development"
    "|not started|unstarted|queued|next",
    "in_progress": "in progress|doing|started|wip|in review|review|in development|in test"
    "|in testing|testing|qa|in qa|active|working on it|blocked|under review",
    "done": "done|closed|resolved|complete|completed|finished|released|shipped|deployed"
    "|accepted|merged|cancelled|canceled|wont do|duplicate",
}
_KNOWN = {word: category for category, words in _CATEGORIES.items() for word in words.split("|")}


def category_of(status: str) -> Category:
    """What a status means by its usual words; unknown where it is none of them."""
    plain = " ".join(status.casefold().replace("_", " ").replace("-", " ").split())
    return _KNOWN.get(plain.replace("'", "").replace("’", ""), "unknown")


def name_status(body: Mapping[str, Any], known: Category) -> tuple[str, Category]:
    """The status and what it means; where its word says nothing, its dates do."""
    status = str(body.get("status") or "")
    if known != "unknown":
        return status, known
    if body.get("done_at"):
        return status or DONE, "done"
    if body.get("started_at"):
        return status or IN_PROGRESS, "in_progress"
    return (status, "unknown") if status else (TO_DO, "to_do")


def understand_row(unit: str, kept: Sequence[Kept]) -> Facts:
    """The item of the row, with the changes that its dates tell of."""
    root = next((each for each in kept if each.stream == STREAM), None)
    if root is None:
        raise Unreadable(f"{unit} has no row")
    body = root.body
    status, category = name_status(body, category_of(str(body.get("status") or "")))
    moments = [at for name in MOMENTS if (at := _moment(body.get(name)))]
    if not moments:
        raise Unreadable("it has no date")
    return Facts(
        project=("project", str(body["project"])),
        item=ItemSeen(
            external_id=root.external_id,
            key=str(body["key"]),
            title=str(body.get("title") or body["key"]),
            url=str(body.get("url") or ""),
            opened_at=_moment(body.get("opened_at")) or moments[0],
            changed_at=max(moments),
            project_external_id=str(body["project"]),
            type_name=str(body.get("type") or "Task"),
            status=status,
            status_category=category,
            resolved_at=_moment(body.get("done_at")) if category == "done" else None,
            priority=body.get("priority") or None,
            labels=tuple(body.get("labels") or ()),
            parent_key=body.get("parent") or None,
            creator=_author(body, "creator"),
            assignee=_author(body, "assignee"),
            due_on=date.fromisoformat(body["due_on"]) if body.get("due_on") else None,
            changes=tuple(_changes(body, status, category)),
            raw_fields={POINTS: body.get("points")},
        ),
    )


MOMENTS = ("opened_at", "started_at", "done_at", "changed_at")


def _changes(body: Mapping[str, Any], status: str, category: Category) -> list[Change]:
    started, done = _moment(body.get("started_at")), _moment(body.get("done_at"))
    made: list[Change] = []
    stands = TO_DO
    if started and category != "to_do":
        worked = IN_PROGRESS if category == "done" else status
        made.append(_moved("started", started, stands, worked))
        stands = worked
    if done and category == "done":
        made.append(_moved("done", done, stands, status))
    return made


def _moved(name: str, at: datetime, before: str, after: str) -> Change:
    move = FieldChange(field="status", from_text=before, to_text=after)
    return Change(external_id=name, at=at, author=None, fields=(move,))


def _author(body: Mapping[str, Any], role: str) -> Author | None:
    name, email = str(body.get(role) or ""), str(body.get(f"{role}_email") or "").lower()
    if not (name or email):
        return None
    return Author(external_id=email or name.casefold(), name=name or email, email=email or None)


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
