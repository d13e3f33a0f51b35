"""What people decide about words that a prompt brought about is counted for its version."""

from typing import Any

from enterprisehub.console.prompts.domain import domain
from enterprisehub.kernel.actions.facts import ActionDecided
from enterprisehub.kernel.actions.queue import action
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.prompts.declare import PROMPTS
from enterprisehub.kernel.llm.prompts.outcomes import note_outcome
from enterprisehub.kernel.scope import Ref


@domain.on(ActionDecided)
async def judge_wording(db: Db, fact: ActionDecided) -> None:
    """A proposal whose text names a prompt was approved as it was, edited, or rejected."""
    if fact.decision not in ("approved", "rejected"):
        return
    row = await action(db, fact.action_id)
    if not (row.decided_by or "").startswith("user:"):
        return
    proposed: dict[str, Any] = row.original["payload"] if row.original else row.payload
    provenance: dict[str, Any] = proposed.get("provenance") or {}
    prompt, version = provenance.get("prompt"), provenance.get("prompt_version")
    if prompt not in PROMPTS or not version:
        return
    edited = fact.decision == "approved" and row.original is not None
    outcome = "edited" if edited else fact.decision
    await note_outcome(db, str(prompt), str(version), outcome, Ref("kernel.action", row.id))
