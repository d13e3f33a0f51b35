"""What became of a draft: decided, edited, sent, answered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.logic.choose_voice import read_label
from enterprisehub.domains.writing.models import TrialRow
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db

ANSWERED_WITHIN: Final = timedelta(days=14)
PLAN: Final = "content.plan_posts"
DRAFTS: Final = ("messaging.send_email", "messaging.send_text", PLAN)


async def begin_trial(db: Db, action_id: UUID) -> None:
    """A draft that was written in one of the voices is followed; others are passed over.

    Of a plan each post is a draft.
    """
    action = await db.get(ActionRow, action_id)
    if action is None or action.kind not in DRAFTS or await queries.trials(db, action_id):
        return
    for part, version, contact_id in _drafts_of(action):
        if label := read_label(version):
            row = TrialRow(
                action_id=action_id,
                part=part,
                contact_id=contact_id,
                arm=label[0],
                persona_number=label[1],
            )
            db.add(row)
    await db.flush()


def _drafts_of(action: ActionRow) -> Iterator[tuple[int, str, UUID | None]]:
    """Place, label and whom it is for; a message without a contact is nobody's."""
    if action.kind == PLAN:
        posts = (action.original or action.payload).get("posts") or ()
        yield from ((part, str(post.get("voice") or ""), None) for part, post in enumerate(posts))
    elif contact_id := action.payload.get("contact_id"):
        provenance = action.payload.get("provenance") or {}
        yield 0, str(provenance.get("template_version") or ""), UUID(str(contact_id))


async def note_decision(db: Db, action_id: UUID, decision: str) -> None:
    """Approved as it was, approved after editing, or rejected."""
    await begin_trial(db, action_id)
    action = await db.get(ActionRow, action_id)
    if action is None or decision not in ("approved", "rejected"):
        return
    for row in await queries.trials(db, action_id):
        row.decision = decision
        if decision == "approved" and action.original and _edited(action, row.part):
            row.decision = "edited"


def _edited(action: ActionRow, part: int) -> bool:
    """Of a plan only the posts whose own words were changed, or that were taken out."""
    if action.kind != PLAN:
        return True
    before = (action.original or {}).get("posts") or []
    now = {post["post_id"]: post["body"] for post in action.payload.get("posts") or ()}
    return part >= len(before) or now.get(before[part]["post_id"]) != before[part]["body"]


async def note_sent(db: Db, action_id: UUID, at: datetime) -> None:
    await begin_trial(db, action_id)
    for row in await queries.trials(db, action_id):
        row.sent_at = row.sent_at or at


async def note_reply(db: Db, contact_id: UUID, at: datetime) -> None:
    """What was sent to them lately is answered."""
    for row in await queries.unanswered_trials(db, contact_id):
        if row.sent_at and row.sent_at <= at <= row.sent_at + ANSWERED_WITHIN:
            row.replied_at = at
