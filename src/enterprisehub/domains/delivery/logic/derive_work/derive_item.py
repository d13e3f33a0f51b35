"""A work item and everything that hangs on it, from what its payloads say."""

import re
from datetime import datetime
from uuid import UUID

from enterprisehub.domains.delivery.contracts.items import Change, ItemSeen
from enterprisehub.domains.delivery.contracts.reading import Facts
from enterprisehub.domains.delivery.logic.derive_work.collect_rows import Rows, with_author
from enterprisehub.domains.delivery.logic.derive_work.follow_sprints import follow_sprints
from enterprisehub.domains.delivery.logic.derive_work.follow_status import (
    Span,
    Step,
    follow_status,
    span_of,
)
from enterprisehub.domains.delivery.logic.derive_work.name_rows import row_id
from enterprisehub.domains.delivery.logic.derive_work.read_meaning import Meaning

_FLAG = re.compile(r"impediment|flag", re.IGNORECASE)


def derive_item(
    site_id: UUID,
    source_id: UUID,
    facts: Facts,
    item: ItemSeen,
    meaning: Meaning,
    *,
    boards: tuple[UUID, ...],
    story_point_field: str | None,
    removed_at: datetime | None,
) -> Rows:
    """Rows of the item, its changes, steps, stays in sprints, worklogs and incident."""
    rows, item_id = Rows(), row_id(site_id, "item", item.external_id)
    changes = _whole(item, facts)
    people = {"creator_id": item.creator, "assignee_id": item.assignee}
    ids = {name: with_author(rows, site_id, who) for name, who in people.items()}
    category, flow = meaning.of_status(item.status, item.type_name, item.status_category)
    kind = meaning.of_type(item.type_name, item.labels, is_subtask=item.is_subtask)
    steps = follow_status(
        item.opened_at,
        item.creator,
        (item.status, item.status_category),
        item.type_name,
        changes,
        meaning,
    )
    span = _end(span_of(steps), item)
    resolved_at = item.resolved_at or span.finished_at
    rows.add(
        "items",
        id=item_id,
        site_id=site_id,
        source_id=source_id,
        external_id=item.external_id,
        key=item.key,
        url=item.url or None,
        title=item.title,
        item_type=item.type_name or _named(item.labels),
        kind=kind,
        status=item.status,
        category=category,
        flow=flow,
        resolution=item.resolution,
        priority=item.priority,
        severity=None,
        story_points=_points(item, story_point_field),
        labels=list(item.labels),
        components=list(item.components),
        fix_versions=list(item.fix_versions),
        parent_external_id=item.parent_external_id,
        epic_key=item.epic_key or item.parent_key,
        opened_at=item.opened_at,
        changed_at=item.changed_at,
        resolved_at=resolved_at,
        due_on=item.due_on,
        started_at=span.started_at,
        finished_at=span.finished_at,
        lead_time_seconds=_seconds(item.opened_at, resolved_at),
        cycle_time_seconds=_seconds(span.started_at, span.finished_at),
        estimate_seconds=item.estimate_seconds,
        spent_seconds=item.spent_seconds,
        remaining_seconds=item.remaining_seconds,
        flagged=item.flagged or any(_FLAG.search(label) for label in item.labels),
        removed_at=removed_at,
        **ids,
    )
    _add_steps(rows, site_id, item_id, steps)
    _add_changes(rows, site_id, item_id, changes)
    _add_stays(rows, site_id, item_id, item, changes)
    _add_worklogs(rows, site_id, item_id, facts, item)
    for board_id in boards:
        shown_id = row_id(site_id, "shown", item_id, board_id)
        rows.add("item_sources", id=shown_id, item_id=item_id, source_id=board_id)
    if kind == "incident":
        rows.add(
            "incidents",
            id=row_id(site_id, "incident", item.external_id),
            item_id=item_id,
            source_id=source_id,
            opened_at=item.opened_at,
            resolved_at=resolved_at,
        )
    return rows


def _whole(item: ItemSeen, facts: Facts) -> list[Change]:
    """The changelog, each entry once, whether it came with the item or by itself."""
    known = {change.external_id: change for change in (*item.changes, *facts.changes)}
    return sorted(known.values(), key=lambda c: (c.at, len(c.external_id), c.external_id))


def _end(span: Span, item: ItemSeen) -> Span:
    """Where no changelog tells it, the tool's own time of resolution is the end."""
    if span.finished_at is None and item.status_category == "done":
        return Span(span.started_at, item.resolved_at)
    if item.resolved_at and span.finished_at == item.opened_at:
        return Span(span.started_at, item.resolved_at)
    return span


def _add_steps(rows: Rows, site_id: UUID, item_id: UUID, steps: list[Step]) -> None:
    for position, step in enumerate(steps):
        following = steps[position + 1].at if position + 1 < len(steps) else None
        rows.add(
            "transitions",
            id=row_id(site_id, "transition", item_id, position),
            item_id=item_id,
            author_id=with_author(rows, site_id, step.author),
            position=position,
            at=step.at,
            until=following,
            from_status=step.from_status,
            from_category=step.from_category,
            to_status=step.to_status,
            to_category=step.to_category,
            flow=step.flow,
        )


def _add_changes(rows: Rows, site_id: UUID, item_id: UUID, changes: list[Change]) -> None:
    for change in changes:
        for position, each in enumerate(change.fields):
            rows.add(
                "item_changes",
                id=row_id(site_id, "change", item_id, change.external_id, position),
                item_id=item_id,
                author_id=with_author(rows, site_id, change.author),
                at=change.at,
                field=each.field,
                field_id=each.field_id or None,
                from_value=each.from_value or None,
                from_text=each.from_text or None,
                to_value=each.to_value or None,
                to_text=each.to_text or None,
            )


def _add_stays(
    rows: Rows, site_id: UUID, item_id: UUID, item: ItemSeen, changes: list[Change]
) -> None:
    now_in = [sprint.external_id for sprint in item.closed_sprints]
    now_in += [item.sprint.external_id] if item.sprint else []
    for position, stay in enumerate(follow_sprints(item.opened_at, now_in, changes)):
        rows.add(
            "sprint_items",
            id=row_id(site_id, "stay", item_id, position),
            item_id=item_id,
            sprint_id=row_id(site_id, "sprint", stay.sprint_external_id),
            sprint_external_id=stay.sprint_external_id,
            added_at=stay.added_at,
            removed_at=stay.removed_at,
        )


def _add_worklogs(rows: Rows, site_id: UUID, item_id: UUID, facts: Facts, item: ItemSeen) -> None:
    known = {log.external_id: log for log in (*item.worklogs, *facts.worklogs)}
    for log in known.values():
        rows.add(
            "worklogs",
            id=row_id(site_id, "worklog", log.external_id),
            item_id=item_id,
            author_id=with_author(rows, site_id, log.author),
            external_id=log.external_id,
            started_at=log.started_at,
            spent_seconds=log.spent_seconds,
            comment=log.comment or None,
        )


def _points(item: ItemSeen, field: str | None) -> float | None:
    value = item.raw_fields.get(field) if field else None
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return float(value) if isinstance(value, int | float) else None


def _named(labels: tuple[str, ...]) -> str:
    return labels[0] if labels else "issue"


def _seconds(began: datetime | None, ended: datetime | None) -> int | None:
    return int((ended - began).total_seconds()) if began and ended else None
