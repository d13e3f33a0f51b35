"""Proposing: the only way an effect on the outside world begins."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.approvers import asked, bind
from enterprisehub.kernel.actions.autonomy.segments import segment_of
from enterprisehub.kernel.actions.effect import effect_of
from enterprisehub.kernel.actions.facts import ActionFinished, ActionProposed
from enterprisehub.kernel.actions.kinds import Draft, Risk, Verdict, kind_of, strictest
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.perform import schedule
from enterprisehub.kernel.actions.policies import ActionSettings, Approving
from enterprisehub.kernel.actions.priority import Priority, factors, score
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref


async def propose(
    db: Db,
    payload: BaseModel,
    *,
    reason: str,
    subjects: Sequence[Ref] = (),
    evidence: Sequence[dict[str, Any]] = (),
    facts: dict[str, Any] | None = None,
    priority: Priority | None = None,
    risk: Risk | None = None,
    expires_at: datetime | None = None,
    not_before: datetime | None = None,
    agent: str | None = None,
    run_id: UUID | None = None,
    dedupe_key: str | None = None,
    cost_microcents: int = 0,
    ask_because: str | None = None,
) -> ActionRow:
    """What should be done is recorded, with why; policies approve it or a person is asked.

    `evidence` are links {"label", "kind", "id", "quote"}; `facts` is everything the payload's text
    relies on, kept for the receipt; with a `dedupe_key` the same proposal is made only once.
    `ask_because` says why a person must be asked whatever the policies allow.
    """
    if dedupe_key is not None and (known := await _made_before(db, dedupe_key)) is not None:
        return known
    kind = kind_of(payload)
    if kind.complete is not None:
        payload = await kind.complete(db, payload)
    effect = await effect_of(db, kind, payload, {})
    now = clock.now()
    priority = priority or Priority()
    terms = factors(priority, proposed_at=now, now=now)
    about = list(dict.fromkeys([*kind.subjects(payload), *subjects]))
    settings = await ActionSettings.load(db)
    row = ActionRow(
        id=new_id(),
        kind=kind.name,
        title=effect.rendered.title,
        payload=effect.payload,
        rendered=effect.rendered.as_json(),
        targets=effect.targets,
        effect_hash=effect.hash,
        state="proposed",
        dedupe_key=dedupe_key,
        subject_kind=about[0].kind if about else None,
        subject_id=about[0].id if about else None,
        subjects=[str(ref) for ref in about],
        reason=reason,
        evidence=list(evidence),
        facts=facts or {},
        risk=risk or kind.risk,
        aps=score(terms),
        aps_factors=[_as_json(term) for term in terms],
        priority=_stored(priority),
        cost_microcents=cost_microcents,
        proposed_by=str(db.scope.actor),
        agent=agent,
        segment=segment_of(kind.audience(payload), priority.temperature),
        run_id=run_id,
        expires_at=expires_at or max(now, not_before or now) + timedelta(days=settings.expiry_days),
        not_before=not_before,
    )
    draft = Draft(
        kind=kind,
        payload=payload,
        rendered=effect.rendered,
        stage="propose",
        action_id=row.id,
        facts=row.facts,
    )
    ruling = await strictest(db, draft)
    row.receipt_id = ruling.receipt_id
    if ruling.verdict is Verdict.REFUSE:
        db.add(row)
        row.state, row.held_because = "refused", ruling.reason
        await db.flush()
        if kind.refused:
            await kind.refused(db, row.id, payload, ruling.reason)
        fact = ActionFinished(row.id, kind.name, "refused", ruling.reason)
        await publish(db, fact, Ref("kernel.action", row.id))
        return row
    how = await asked(db, kind, row, payload)
    if settings.sending_paused and how.rule_id is not None and how.automatic:
        how = Approving(automatic=False, approvals_needed=1, rule="sending is paused")
    bind(row, how, now)
    row.effect_hash = (await effect_of(db, kind, payload, row.policy)).hash
    row.decision_reason = ask_because if how.automatic and ask_because else how.reason
    db.add(row)
    if how.automatic and ask_because is None and ruling.verdict is not Verdict.REVIEW:
        row.state, row.decision, row.decided_at = "approved", "approved", now
        row.decided_by = f"policy:{how.rule}"
        await db.flush()
        await schedule(db, row)
        return row
    if ruling.verdict is Verdict.REVIEW:
        row.held_because = ruling.reason
    await db.flush()
    await publish(db, ActionProposed(row.id, kind.name), Ref("kernel.action", row.id))
    return row


async def _made_before(db: Db, dedupe_key: str) -> ActionRow | None:
    """The same proposal, also one that somebody is just making: then it is waited for."""
    query = select(ActionRow).where(ActionRow.dedupe_key == dedupe_key)
    known: ActionRow | None = await db.scalar(query)
    if known is None:
        key = func.hashtextextended(f"{db.scope.tenant_id}:{dedupe_key}", 14)
        await db.execute(select(func.pg_advisory_xact_lock(key)))
        known = await db.scalar(query)
    return known


def _as_json(term: Any) -> dict[str, Any]:
    return {"name": term.name, "ratio": term.ratio, "points": term.points, "says": term.says}


def _stored(priority: Priority) -> dict[str, Any]:
    return {
        "due_at": priority.due_at.isoformat() if priority.due_at else None,
        "amount_cents": priority.amount_cents,
        "temperature": priority.temperature,
        "confidence_ratio": priority.confidence_ratio,
    }
