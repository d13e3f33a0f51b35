"""One action in full, as the detail screen shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from enterprisehub.console.audit.shown import actor_name
from enterprisehub.console.queue.shown import STATES, agent_title, channel_title, subjects_of
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.approvers import has_approved, may_approve
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.actions.priority import WEIGHTS
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import Member, list_members
from enterprisehub.kernel.records import KINDS as RECORDS
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.titles import Title, titles_of
from enterprisehub.kernel.timeline import TimelineRow

LONG_TEXT = 120
LONG_FIELDS = frozenset({"body", "detail"})


@dataclass(frozen=True, slots=True)
class EditField:
    name: str
    label: str
    value: str
    long: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    label: str
    quote: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Detail:
    """An action with everything a person needs to decide about it, and what may be done now."""

    row: ActionRow
    channel: str
    icon: str
    state: str
    severity: str
    state_icon: str
    fields: list[tuple[str, str]]
    body: str
    edited: list[tuple[str, str, str]]
    edits: list[EditField]
    formula: str
    evidence: list[Evidence]
    subjects: list[Title]
    history: list[TimelineRow]
    others: list[tuple[ActionRow, str]]
    agent: str
    agent_href: str | None
    decided_by: str
    assignee: str
    approvers: str
    receipt_href: str | None
    may_decide: bool
    may_approve: bool
    has_approved: bool
    approved_by: str
    may_take_back: bool
    may_undo: bool
    may_retry: bool


async def detail_of(db: Db, row: ActionRow, entered: Mapping[str, Any] | None = None) -> Detail:
    """The action as it stands, with the records it is about; its form holds what was entered."""
    refs = subjects_of(row)
    titles = await titles_of(db, refs)
    members = await list_members(db)
    names = {f"user:{member.user_id}": member.name for member in members}
    may, now, kind = db.scope.may(DECIDE), clock.now(), KINDS[row.kind]
    may_decide = may and row.state == "proposed" and not row.expired
    label, severity, icon = STATES[row.state]
    body = str(row.rendered.get("body", ""))
    in_time = row.undo_until is not None and now <= row.undo_until
    shown = [titles[ref] for ref in refs if ref in titles]
    return Detail(
        row=row,
        channel=channel_title(row),
        icon=str(row.rendered.get("icon") or "circle"),
        state=label,
        severity=severity,
        state_icon=icon,
        fields=[(str(name), str(value)) for name, value in row.rendered.get("fields", [])],
        body=body,
        edited=edited_of(row),
        edits=edit_fields(row, entered) if may_decide else [],
        formula=formula(),
        evidence=[_evidence(found) for found in row.evidence],
        subjects=shown,
        history=await timeline.of(db, shown[0].ref, limit=6) if shown else [],
        others=[(o, STATES[o.state][0]) for o in await _others(db, row) if o.id != row.id],
        agent=agent_title(row.agent) or actor_name(row.proposed_by, names),
        agent_href=f"/agents/{row.agent}" if row.agent in AGENTS else None,
        decided_by=actor_name(row.decided_by, names) if row.decided_by else "",
        assignee=_assignee(row.assigned_to, members),
        approvers=" or ".join(
            member.name for member in members if str(member.user_id) in row.approvers
        ),
        receipt_href=_receipt(db, row),
        may_decide=may_decide,
        may_approve=may_decide and may_approve(row, db.scope.actor),
        has_approved=has_approved(row, db.scope.actor),
        approved_by=_approved_by(row),
        may_take_back=may and in_time and row.state in ("approved", "rejected"),
        may_undo=may and row.state == "done" and kind.undo is not None,
        may_retry=may and row.state == "failed" and not row.expired,
    )


def _approved_by(row: ActionRow) -> str:
    """How many agreed, of how many who must, and who."""
    names = ", ".join(str(given["name"]) for given in row.approvals if given.get("name"))
    counted = f"{len(row.approvals)} of {row.approvals_needed}"
    return f"{counted}: {names}" if names else counted


def _receipt(db: Db, row: ActionRow) -> str | None:
    """Where the rules' answer stands, for who may read it."""
    if row.receipt_id is None or not db.scope.may("compliance.receipts.read"):
        return None
    return f"/compliance/receipts/{row.receipt_id}"


def formula() -> str:
    """The Action Priority Score's terms and weights, as they are computed."""
    terms = " + ".join(f"{weight:.2f} {name}" for name, weight in WEIGHTS.items())
    return f"APS = 100 × ({terms}), each term from 0 to 1."


async def _others(db: Db, row: ActionRow) -> list[ActionRow]:
    return [] if row.subject_id is None else await queue.about(db, row.subject_id, limit=6)


def _assignee(user_id: UUID | None, members: list[Member]) -> str:
    return next((member.name for member in members if member.user_id == user_id), "")


def edited_of(row: ActionRow) -> list[tuple[str, str, str]]:
    """What a person changed before approving: label, as proposed, as it leaves."""
    if row.original is None:
        return []
    before, changes = row.original.get("payload", {}), list[tuple[str, str, str]]()
    for name in row.rendered.get("editable", []):
        was, now = str(before.get(name) or ""), str(row.payload.get(name) or "")
        if was != now:
            changes.append((name.replace("_", " ").capitalize(), was, now))
    return changes


def edit_fields(row: ActionRow, values: Mapping[str, Any] | None = None) -> list[EditField]:
    """The payload's fields that may be changed, holding `values` where given."""
    merged = {**row.payload, **(values or {})}
    return [
        EditField(
            name=name,
            label=name.replace("_", " ").capitalize(),
            value=str(merged.get(name) or ""),
            long=name in LONG_FIELDS or _is_long(str(merged.get(name) or "")),
        )
        for name in row.rendered.get("editable", [])
    ]


def _is_long(text: str) -> bool:
    """Needs a box of several lines: one of a single line would lose its line ends."""
    return len(text) > LONG_TEXT or "\n" in text


def _evidence(found: Mapping[str, Any]) -> Evidence:
    """The link leads to the record's page, where its kind has one."""
    kind, href = RECORDS.get(str(found.get("kind", ""))), None
    if kind is not None and found.get("id"):
        href = kind.page_of(Ref.parse(f"{kind.name}:{found['id']}").id)
    label = str(found.get("label") or (kind.title if kind else "Source"))
    return Evidence(label, str(found.get("quote") or ""), href)
