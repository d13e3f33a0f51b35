"""Stored actions as screens show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.approvers import has_approved, may_approve
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.queue import QueueFilter
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.scope import Actor, Ref
from enterprisehub.kernel.search.titles import Title, titles_of
from enterprisehub.ui.items import QueueItem, Severity
from enterprisehub.ui.shown import duration, money

STATES: Mapping[str, tuple[str, Severity, str]] = {
    "proposed": ("Waiting", "primary", "hourglass"),
    "approved": ("Approved", "ok", "check"),
    "performing": ("Being sent", "warn", "loader-circle"),
    "done": ("Done", "ok", "circle-check"),
    "refused": ("Refused", "bad", "shield-x"),
    "rejected": ("Rejected", "neutral", "x"),
    "failed": ("Failed", "bad", "triangle-alert"),
    "expired": ("Expired", "neutral", "clock"),
    "cancelled": ("Cancelled", "neutral", "ban"),
    "undone": ("Undone", "neutral", "undo-2"),
}
SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the queue a screen shows; decisions made there refill it."""

    state: str = "waiting"
    kind: str = ""
    agent: str = ""
    mine: bool = False
    shown: int = 25
    place: str = "queue"  # or "today", whose short list has no boxes to tick

    @property
    def selectable(self) -> bool:
        return self.place == "queue"

    def _filters(self) -> dict[str, str]:
        values = {"state": self.state, "kind": self.kind, "agent": self.agent}
        kept = {key: value for key, value in values.items() if value not in ("", "waiting")}
        return kept | ({"mine": "true"} if self.mine else {})

    def address(self) -> str:
        """The same part of the queue from its beginning, as a person opens it."""
        return urlencode(self._filters())

    def query(self, **more: object) -> str:
        kept = self._filters()
        if self.place != "queue":
            kept["place"] = self.place
        return urlencode({**kept, "shown": self.shown, **more})

    def export(self, user_id: UUID | None) -> str:
        """The same part of the queue, as the export is asked for it."""
        mine = str(user_id) if self.mine and user_id else ""
        named = {"state": self.state, "kind": self.kind, "agent": self.agent, "assigned_to": mine}
        return urlencode({key: value for key, value in named.items() if value})

    def filter(self, user_id: UUID | None) -> QueueFilter:
        return QueueFilter(
            state=self.state,
            kind=self.kind or None,
            agent=self.agent or None,
            assigned_to=user_id if self.mine else None,
        )


def agent_title(name: str | None) -> str:
    if name is None:
        return ""
    return AGENTS[name].title if name in AGENTS else name


def channel_title(row: ActionRow) -> str:
    """The channel in words: "Email", "SMS", "CRM"."""
    name = str(row.rendered.get("channel") or KINDS[row.kind].title).replace("_", " ")
    return name.upper() if name in {"sms", "mms", "rcs", "crm"} else name[:1].upper() + name[1:]


def subjects_of(row: ActionRow) -> list[Ref]:
    return [Ref.parse(text) for text in row.subjects]


async def items(db: Db, rows: Sequence[ActionRow], view: View) -> list[QueueItem]:
    """The rows as the list shows them, with the names of whom they are about."""
    titles = await titles_of(db, (ref for row in rows for ref in subjects_of(row)))
    may_decide = db.scope.may("actions.decide")
    names = await _assignees(db, rows)
    actor = db.scope.actor
    return [_item(row, titles, names, view, may_decide=may_decide, actor=actor) for row in rows]


async def _assignees(db: Db, rows: Sequence[ActionRow]) -> dict[UUID | None, str]:
    if not any(row.assigned_to for row in rows):
        return {}
    return {member.user_id: member.name for member in await list_members(db)}


def _item(
    row: ActionRow,
    titles: Mapping[Ref, Title],
    names: Mapping[UUID | None, str],
    view: View,
    *,
    may_decide: bool,
    actor: Actor,
) -> QueueItem:
    who = next((titles[ref] for ref in subjects_of(row) if ref in titles), None)
    mine = row.state == "proposed" and has_approved(row, actor)
    decidable = may_decide and row.state == "proposed" and may_approve(row, actor) and not mine
    flag, severity = flag_of(row)
    if mine and not row.changed_since:
        flag = f"You approved, {len(row.approvals)} of {row.approvals_needed}"
    here, query = f"/queue/{row.id}", view.query(seen=row.version)
    amount = row.priority.get("amount_cents")
    return QueueItem(
        id=str(row.id),
        version=row.version,
        score=row.aps,
        title=row.title,
        reason=row.held_because or row.reason,
        kind=channel_title(row),
        icon=str(row.rendered.get("icon") or "circle"),
        href=here,
        approve_href=f"{here}/approve?{query}" if decidable else "",
        reject_href=f"{here}/ask/reject?{query}",
        snooze_href=f"{here}/snooze?{query}",
        assign_href=f"{here}/ask/assign?{query}",
        assignee=names.get(row.assigned_to, ""),
        edit_href=f"{here}#edit" if row.rendered.get("editable") else "",
        peek_href=f"{here}/peek",
        who=who.title if who else "",
        organisation=who.subtitle.partition(" · ")[0] if who else "",
        agent=agent_title(row.agent),
        amount=money(int(amount), short=True) if amount else "",
        flag=flag,
        flag_severity=severity,
    )


def flag_of(row: ActionRow) -> tuple[str, Severity]:
    """The one thing that a person should notice first."""
    if row.state != "proposed":
        label, severity, _ = STATES[row.state]
        return label, severity
    if row.changed_since:
        return "Changed since it was shown", "bad"
    if row.approvals:
        return f"{len(row.approvals)} of {row.approvals_needed} approved", "info"
    left = _left(row.expires_at)
    if left is not None and left < SOON:
        return f"Expires in {duration(left.total_seconds())}", "warn"
    if row.risk == "high":
        return "High risk", "bad"
    return "", "warn"


def _left(at: datetime | None) -> timedelta | None:
    return None if at is None else at - clock.now()


def kind_options(kinds: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((name, KINDS[name].title) for name in kinds), key=lambda pair: pair[1])
