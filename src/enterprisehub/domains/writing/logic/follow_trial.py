"""What became of a draft: decided, edited, sent, answered."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.logic.choose_voice import read_label
from enterprisehub.domains.writing.models import TrialRow
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db

ANSWERED_WITHIN: Final = timedelta(days=14)
DRAFTS: Final = ("messaging.send_email", "messaging.send_text")


async def begin_trial(db: Db, action_id: UUID) -> None:
    """A draft that was written in one of the voices is followed; others are passed over."""
    action = await db.get(ActionRow, action_id)
    if action is None or action.kind not in DRAFTS or await queries.trial(db, action_id):
        return
    version = str((action.payload.get("provenance") or {}).get("template_version") or "")
    label, contact_id = read_label(version), action.payload.get("contact_id")
    if label is None or contact_id is None:
        return
    row = TrialRow(
        action_id=action_id,
        contact_id=UUID(str(contact_id)),
        arm=label[0],
        persona_number=label[1],
    )
    db.add(row)
    await db.flush()


async def note_decision(db: Db, action_id: UUID, decision: str) -> None:
    """Approved as it was, approved after editing, or rejected."""
    await begin_trial(db, action_id)
    row, action = await queries.trial(db, action_id), await db.get(ActionRow, action_id)
    if row is None or action is None or decision not in ("approved", "rejected"):
        return
    row.decision = "edited" if decision == "approved" and action.original else decision


async def note_sent(db: Db, action_id: UUID, at: datetime) -> None:
    await begin_trial(db, action_id)
    if (row := await queries.trial(db, action_id)) is not None:
        row.sent_at = row.sent_at or at


async def note_reply(db: Db, contact_id: UUID, at: datetime) -> None:
    """What was sent to them lately is answered."""
    for row in await queries.unanswered_trials(db, contact_id):
        if row.sent_at and row.sent_at <= at <= row.sent_at + ANSWERED_WITHIN:
            row.replied_at = at
