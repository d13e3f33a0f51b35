"""The gate: facts are gathered, the decision made and its receipt written, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.contracts import (
    ContactPurpose,
    Decision,
    Outcome,
    Reason,
)
from enterprisehub.domains.compliance.logic.decide_contact import decide
from enterprisehub.domains.compliance.logic.gather_facts import Outreach, gather_facts
from enterprisehub.domains.compliance.logic.write_receipt import write_receipt
from enterprisehub.domains.compliance.ports import OBJECTIONS, Wording
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def guard_contact(
    db: Db,
    out: Outreach,
    *,
    stage: Literal["propose", "send"],
    action_kind: str,
    stated_facts: dict[str, Any] | None = None,
    paused: str | None = None,
) -> tuple[Decision, UUID]:
    """The decision and the id of its receipt, which belongs to the contact's workspace. While
    sending is `paused` for a reason, that is what holds it.

    A confirmation that may leave now uses up the one that an opt-out has.
    """
    now = clock.now()
    settings = await ComplianceSettings.load(db)
    facts = await gather_facts(db, out, now, settings)
    decision = decide(facts, out.channel, out.purpose, now)
    objections = await OBJECTIONS.gather(db, _wording(out, stage)) if out.body else []
    decision = joined(decision, [reason for _, reason in objections])
    if paused is not None:
        decision = held_by_switch(decision, paused)
    receipt = write_receipt(
        db,
        out,
        facts,
        decision,
        stage=stage,
        action_kind=action_kind,
        now=now,
        workspace_id=await queries.workspace_of(db, out.contact_id),
        stated_facts=stated_facts,
    )
    await db.flush()
    confirms = out.purpose is ContactPurpose.OPT_OUT_CONFIRMATION
    if confirms and stage == "send" and decision.outcome == "allow":
        ids = [o.id for o in facts.opt_outs if o.id is not None and o.confirmed_at is None]
        await queries.confirm_opt_outs(db, ids, now)
    return decision, receipt.id


def _wording(out: Outreach, stage: Literal["propose", "send"]) -> Wording:
    return Wording(
        body=out.body,
        subject=out.subject,
        contact_id=out.contact_id,
        deal_id=out.deal_id,
        written_by_person=out.written_by_person,
        stage=stage,
    )


def joined(decision: Decision, reasons: Sequence[Reason]) -> Decision:
    """The decision with what other domains say; the strictest outcome holds."""
    if not reasons:
        return decision
    order: tuple[Outcome, ...] = ("refuse", "review", "defer_until", "allow")
    outcome = min((decision.outcome, *(r.outcome for r in reasons)), key=order.index)
    versions = (*decision.rule_versions, *(reason.rule for reason in reasons))
    until = decision.until if outcome == decision.outcome else None
    return replace(
        decision,
        outcome=outcome,
        reasons=(*decision.reasons, *reasons),
        rule_versions=versions,
        until=until,
    )


def held_by_switch(decision: Decision, because: str) -> Decision:
    """The decision of the kill switch, which comes before all rules and ends when it is undone."""
    switch = Reason(rule="kill-switch", outcome="defer_until", says=because)
    return replace(decision, outcome="defer_until", reasons=(switch, *decision.reasons), until=None)
