"""An agent that earned something, and replays that found something: for pages about trust."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.replay.models import ReplayItemRow, ReplayRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import write_policies
from enterprisehub.kernel.actions.autonomy.evidence import Cell
from enterprisehub.kernel.actions.autonomy.judge import judge
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.write_policies import PolicyIn
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id

KIND = "messaging.send_text"
CELL = Cell("outreach.follow_up", KIND, "follow_up/warm")
REPORT = {
    "compared": 42, "same": 30, "texts": 11, "faithful": 40, "blocks_before": 0,
    "blocks_after": 1, "handoffs_before": 5, "handoffs_after": 6, "handoffs_changed": 1,
    "ends_changed": 0, "alone_before": 0, "alone_after": 12, "freed": 12, "freed_unwanted": 1,
    "asked_more": 0, "refused_wordings": 0, "cost_microcents": 0,
}  # fmt: skip


async def lay_out_trust(db: Db) -> dict[str, UUID | str]:
    """A record of trust at sampled, a replay of a flow and one of a rule, with their pages' ids."""
    rule = PolicyIn(title="Follow-ups", kind=KIND, mode="earned", agent=CELL.agent)
    await write_policies.add_policy(db, rule)
    for number in range(48):
        db.add(_decided(number))
    await db.flush()
    trust = await judge(db, CELL)
    flow = await _replay(db, "flow", "seller", "Seller, version 9")
    db.add(_item(flow, ["text", "block"], 9, {"text": "May I ask your price?", "block": ""},
                 {"text": "Is this a family home?", "block": "review: asks about the family"}))  # fmt: skip
    policy = await _replay(db, "policy", "new", "The rule “Follow-ups, low risk”")
    before = {"people": 1, "says": "no rule approves this by itself", "past": "rejected"}
    db.add(_item(policy, ["decision"], 8, before, {"people": 0, "says": "Follow-ups"}))
    await db.flush()
    return {"trust": trust.id, "replay": flow.id, "rule_replay": policy.id}


def _decided(number: int) -> ActionRow:
    at = clock.now() - timedelta(days=2, minutes=number)
    rejected = number % 24 == 0
    return ActionRow(
        kind=KIND, title=f"Text to Maya {number}", payload={}, rendered={}, effect_hash="",
        reason="", risk="medium", aps=50, proposed_by="agent:x", agent=CELL.agent,
        segment=CELL.segment, decision="rejected" if rejected else "approved",
        state="rejected" if rejected else "done", decided_by="user:dana", decided_at=at,
        performed_at=None if rejected else at,
    )  # fmt: skip


async def _replay(db: Db, kind: str, name: str, title: str) -> ReplayRow:
    row = ReplayRow(
        kind=kind, name=name, title=title, digest="", content={}, days=14, state="done",
        total_count=12, done_count=12, report=REPORT, started_by="Dana Whitfield",
        finished_at=clock.now(),
    )  # fmt: skip
    db.add(row)
    await db.flush()
    return row


def _item(
    row: ReplayRow, differs: list[str], weight: int, before: dict[str, Any], after: dict[str, Any]
) -> ReplayItemRow:
    kind = "kernel.action" if "decision" in differs else "conversations.conversation"
    return ReplayItemRow(
        replay_id=row.id, key=str(new_id()), subject_kind=kind, subject_id=new_id(),
        at=clock.now(), title="Answer 2", heard="I want to sell my home", before=before,
        after=after, differs=differs, weight=weight,
    )  # fmt: skip
