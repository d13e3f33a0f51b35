"""A stored session as others see it."""

from enterprisehub.domains.conversations.contracts import HandoffInfo, SessionInfo, SlotInfo
from enterprisehub.domains.conversations.flows.conditions import NO_VALUE
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version
from enterprisehub.domains.conversations.logic.phrase_reply.format_value import name_value
from enterprisehub.domains.conversations.logic.store_state import slots_from_json
from enterprisehub.domains.conversations.models import HandoffRow, SessionRow
from enterprisehub.kernel.db.session import Db


async def describe_session(db: Db, row: SessionRow) -> SessionInfo:
    """Everything a page shows of the session beside its messages."""
    flow = await flow_of_version(db, row.flow, row.flow_version)
    slots = slots_of(flow, row)
    known = {slot.name for slot in slots}
    waiting = [name for name in flow.required() if name not in known]
    return SessionInfo(
        id=row.id,
        contact_id=row.contact_id,
        thread_id=row.thread_id,
        channel=row.channel,
        flow=row.flow,
        flow_title=flow.title[DEFAULT_LANGUAGE],
        flow_version=row.flow_version,
        tone=row.tone,
        language=row.language,
        stage=row.stage,
        outcome=row.outcome,
        answered=row.answered_count,
        required=row.required_count,
        open_questions=tuple(_title(flow, name) for name in waiting),
        slots=slots,
        score=row.score,
        temperature=row.temperature,
        score_reasons=tuple((r["points"], r["reason"]) for r in row.score_reasons),
        effectiveness_score=row.effectiveness_score,
        effectiveness=row.effectiveness.get("parts", {}),
        bot_messages=row.bot_message_count,
        lead_messages=row.lead_message_count,
        stall_reason=row.stall_reason,
        stall_detail=row.stall_detail,
        last_turn_at=row.last_turn_at,
        version=row.version,
    )


def slots_of(flow: Flow, row: SessionRow) -> tuple[SlotInfo, ...]:
    """What is known, in the flow's order; then what another flow had learned before."""
    book = phrasebook(DEFAULT_LANGUAGE)
    values = slots_from_json(row.slots)
    order = [entry.name for entry in flow.slots]
    entries = {entry.name: entry for entry in flow.slots}
    named = sorted(values.values(), key=lambda v: order.index(v.slot) if v.slot in order else 99)
    return tuple(
        SlotInfo(
            name=value.slot,
            title=_title(flow, value.slot),
            shown=""
            if value.status in NO_VALUE or value.slot not in entries
            else name_value(value, entries[value.slot], book),
            value=value.value,
            words=value.surface,
            confidence=value.confidence,
            status=value.status,
            turn=value.turn,
        )
        for value in named
    )


def describe_handoff(row: HandoffRow) -> HandoffInfo:
    return HandoffInfo(
        id=row.id,
        session_id=row.session_id,
        contact_id=row.contact_id,
        state=row.state,
        reason=row.reason,
        urgent=row.urgent,
        headline=row.headline,
        group=row.group_name,
        score=row.score,
        temperature=row.temperature,
        offered_at=row.offered_at,
        claim_by_at=row.claim_by_at,
        claimed_by=row.claimed_by,
        claimed_by_name=row.claimed_by_name,
        ended_at=row.ended_at,
        brief=row.brief,
    )


def _title(flow: Flow, name: str) -> str:
    found = [s.title[DEFAULT_LANGUAGE] for s in flow.slots if s.name == name]
    return found[0] if found else name.replace("_", " ").capitalize()
