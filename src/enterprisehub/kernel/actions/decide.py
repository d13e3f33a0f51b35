"""What a person decides about a proposal. Each function answers the action as it is afterwards."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select

from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import approvers
from enterprisehub.kernel.actions.autonomy.reversals import note_reversal
from enterprisehub.kernel.actions.effect import Effect, differences, effect_of, locked, show
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished, ActionProposed
from enterprisehub.kernel.actions.kinds import KINDS, ActionKind
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.perform import schedule
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.plain_words import plain_words


async def approve(
    db: Db, action_id: UUID, *, seen_version: int, edits: dict[str, Any] | None = None
) -> ActionRow:
    """The caller agrees to exactly what was shown, after their own edits, if any.

    The action leaves after the tenant's undo window. It is still "proposed" afterwards when a
    second person must agree too, or when something outside the proposal changed since it was
    shown: then `changed_since` tells what, and nothing was approved, no edit taken.

    Raises:
        Conflict: the proposal is no longer open, or changed since it was seen.
        Denied: a rule names other people for this.
        Invalid: an edit is not allowed or not valid.
    """
    row, kind = await locked(db, action_id)
    _still_open(row, seen_version)
    now = await effect_of(db, kind, kind.payload.model_validate(row.payload), row.policy)
    if now.hash != row.effect_hash:
        return await _look_again(db, row, now)
    await _take_edits(db, row, kind, edits or {})
    by = str(db.scope.actor)
    if approvers.has_approved(row, db.scope.actor):
        raise Conflict("You have approved this already; a second person must agree.")
    row.approvals = [
        *row.approvals,
        {"by": by, "name": db.scope.actor.name, "at": clock.now().isoformat()},
    ]
    if len(row.approvals) < row.approvals_needed:
        await db.flush()
        return row
    settings = await ActionSettings.load(db)
    row.state, row.held_because, row.changed_since = "approved", None, None
    row.undo_until = clock.now() + timedelta(seconds=settings.undo_seconds)
    row.not_before = max(row.undo_until, row.not_before or row.undo_until)
    await _decided(db, row, "approved", None)
    await schedule(db, row)
    return row


async def _look_again(db: Db, row: ActionRow, now: Effect) -> ActionRow:
    row.changed_since = differences(row, now)
    row.approvals = []
    show(row, now)
    await publish(db, ActionProposed(row.id, row.kind), Ref("kernel.action", row.id))
    await db.flush()
    return row


async def _take_edits(db: Db, row: ActionRow, kind: ActionKind, edits: dict[str, Any]) -> None:
    """The row holds the edited effect, bound to what the rules ask for it now."""
    before = row.payload
    payload = kind.payload.model_validate(_edited(row, kind, edits) if edits else before)
    how = await approvers.asked(db, kind, row, payload)
    await approvers.require_approver(db, row, how)
    approvers.bind(row, how, row.created_at)
    row.approvals_needed = max(how.approvals_needed, 1)
    effect = await effect_of(db, kind, payload, row.policy)
    if effect.payload != before:
        row.original = row.original or {"payload": before, "rendered": row.rendered}
        row.approvals = []
    show(row, effect)


def _edited(row: ActionRow, kind: ActionKind, edits: dict[str, Any]) -> dict[str, Any]:
    allowed = set(row.rendered.get("editable", []))
    wrong = {name: "cannot be edited" for name in edits if name not in allowed}
    if wrong:
        raise Invalid("Some of these fields cannot be edited.", fields=wrong)
    try:
        return kind.payload.model_validate(row.payload | edits).model_dump(mode="json")
    except ValidationError as error:
        fields = {".".join(map(str, e["loc"])): plain_words(e) for e in error.errors()}
        told = " ".join(
            f"{name.replace('_', ' ').capitalize()}: {why}" for name, why in fields.items()
        )
        raise Invalid(f"This cannot leave as it is. {told}", fields=fields) from None


def check_edits(row: ActionRow, edits: dict[str, Any]) -> None:
    """The edits could leave as they are.

    Raises:
        Invalid: an edit is not allowed or not valid; the words name the fields.
    """
    _edited(row, KINDS[row.kind], edits)


async def reject(db: Db, action_id: UUID, *, seen_version: int, reason: str) -> ActionRow:
    """It will not happen, and the reason feeds the agent's record."""
    row, _ = await locked(db, action_id)
    _still_open(row, seen_version)
    settings = await ActionSettings.load(db)
    row.state = "rejected"
    row.undo_until = clock.now() + timedelta(seconds=settings.undo_seconds)
    await _decided(db, row, "rejected", reason.strip() or None)
    return row


async def take_back(db: Db, action_id: UUID) -> ActionRow:
    """A decision made moments ago is undone: the proposal is open again.

    One's own of two approvals is taken back in the same time.

    Raises:
        Conflict: it is too late, or nothing was decided.
    """
    row, _ = await locked(db, action_id)
    if row.state == "proposed" and await _withdraw(db, row):
        return row
    late = row.undo_until is None or clock.now() > row.undo_until
    if late or row.state not in ("approved", "rejected"):
        raise Conflict("It is too late to take this back.", state=row.state)
    what = "Approval" if row.state == "approved" else "Rejection"
    subjects = [Ref.parse(text) for text in row.subjects]
    summary = f"{what} taken back: {row.title}"
    timeline.add(db, "actions.taken_back", subjects, summary, action_id=str(row.id))
    row.state, row.not_before, row.undo_until, row.approvals = "proposed", None, None, []
    row.decision = row.decided_at = row.decided_by = row.decision_reason = None
    await db.flush()
    subject = Ref("kernel.action", row.id)
    fact = ActionDecided(row.id, row.kind, "withdrawn", str(db.scope.actor))
    await publish(db, fact, subject)
    await publish(db, ActionProposed(row.id, row.kind), subject)
    return row


async def _withdraw(db: Db, row: ActionRow) -> bool:
    """Whether the caller had agreed moments ago, while another person's word is awaited."""
    by, settings = str(db.scope.actor), await ActionSettings.load(db)
    since = clock.now() - timedelta(seconds=settings.undo_seconds)
    others = [given for given in row.approvals if given["by"] != by]
    mine = [given for given in row.approvals if given["by"] == by]
    if not mine or datetime.fromisoformat(mine[-1]["at"]) < since:
        return False
    row.approvals = others
    subjects = [Ref.parse(text) for text in row.subjects]
    summary = f"Approval taken back: {row.title}"
    timeline.add(db, "actions.taken_back", subjects, summary, action_id=str(row.id))
    await db.flush()
    return True


async def snooze(db: Db, action_id: UUID, *, until: datetime) -> ActionRow:
    """It leaves the queue until then.

    Raises:
        Invalid: the time has passed, or lies after the proposal's expiry.
    """
    row, _ = await locked(db, action_id)
    _still_open(row, None)
    if until <= clock.now() or (row.expires_at and until >= row.expires_at):
        reason = "must lie in the future and before the proposal expires"
        raise Invalid(f"The time {reason}.", fields={"until": reason})
    row.snoozed_until = until
    await _told(db, row, "snoozed")
    return row


async def wake(db: Db, action_id: UUID) -> ActionRow:
    """A snoozed proposal is back in the queue at once."""
    row, _ = await locked(db, action_id)
    _still_open(row, None)
    row.snoozed_until = None
    await _told(db, row, "woken")
    return row


async def assign(db: Db, action_id: UUID, *, user_id: UUID | None) -> ActionRow:
    """One person is asked, or again everybody."""
    row, _ = await locked(db, action_id)
    _still_open(row, None)
    row.assigned_to = user_id
    await _told(db, row, "assigned")
    return row


async def cancel(db: Db, action_id: UUID, *, reason: str) -> ActionRow:
    """It will not happen, because its occasion is gone.

    Raises:
        Conflict: it is already happening or over.
    """
    row, _ = await locked(db, action_id)
    if row.state not in ("proposed", "approved", "failed"):
        raise Conflict("This can no longer be cancelled.", state=row.state)
    row.state = "cancelled"
    await _decided(db, row, "cancelled", reason)
    return row


async def retry(db: Db, action_id: UUID) -> ActionRow:
    """A failed action is tried again, with the same key for the other side.

    Raises:
        Conflict: it has not failed, or its time is over.
    """
    row, _ = await locked(db, action_id)
    if row.state != "failed":
        raise Conflict("Only a failed action can be tried again.", state=row.state)
    _in_time(row)
    row.state, row.error, row.error_code, row.not_before = "approved", None, None, None
    await schedule(db, row)
    return row


async def undo(db: Db, action_id: UUID) -> ActionRow:
    """What was done is undone, where the kind knows how.

    Raises:
        Conflict: it was not done, or cannot be undone.
    """
    row, kind = await locked(db, action_id)
    if row.state != "done" or kind.undo is None:
        raise Conflict("This cannot be undone.", state=row.state)
    await kind.undo(db, row.id, kind.payload.model_validate(row.payload), row.result or {})
    row.state = "undone"
    await note_reversal(db, row, f"undone by {db.scope.actor.name}")
    fact = ActionFinished(row.id, row.kind, "undone", "")
    await publish(db, fact, Ref("kernel.action", row.id))
    await _told(db, row, "undone")
    return row


async def expire_due(db: Db) -> int:
    """Proposals past their expiry are closed: silence is never consent. How many."""
    query = select(ActionRow.id).where(
        ActionRow.state == "proposed", ActionRow.expires_at <= clock.now()
    )
    ids = list(await db.scalars(query))
    for action_id in ids:
        row, _ = await locked(db, action_id)
        row.state = "expired"
        await _decided(db, row, "expired", "Nobody decided in time.")
    return len(ids)


def _still_open(row: ActionRow, seen_version: int | None) -> None:
    if row.state != "proposed":
        raise Conflict(f"This is no longer open: it is {row.state}.", state=row.state)
    _in_time(row)
    if seen_version is not None and row.version != seen_version:
        message = "This proposal changed after you opened it. Look at it again."
        raise Conflict(message, version=row.version)


def _in_time(row: ActionRow) -> None:
    if row.expired:
        message = f"This expired on {row.expires_at:%d %b %Y at %H:%M} UTC. Propose it anew."
        raise Conflict(message, expires_at=str(row.expires_at))


async def _decided(db: Db, row: ActionRow, decision: str, reason: str | None) -> None:
    row.decision, row.decision_reason = decision, reason
    row.decided_at, row.decided_by = clock.now(), str(db.scope.actor)
    subjects = [Ref.parse(text) for text in row.subjects]
    edited = " after editing it" if decision == "approved" and row.original else ""
    because = f": {reason}" if reason else ""
    summary = f"{decision.capitalize()}{edited}: {row.title}{because}"
    timeline.add(db, f"actions.{decision}", subjects, summary, action_id=str(row.id))
    await _told(db, row, decision)


async def _told(db: Db, row: ActionRow, decision: str) -> None:
    await db.flush()
    fact = ActionDecided(row.id, row.kind, decision, str(db.scope.actor))
    await publish(db, fact, Ref("kernel.action", row.id))
