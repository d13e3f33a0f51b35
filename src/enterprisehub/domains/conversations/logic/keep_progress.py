"""Progress, score, temperature and effectiveness of a session follow from what is stored now."""

from dataclasses import asdict

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import SlotValue
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.detect_stall import (
    Exchange,
    median_reply_seconds,
)
from enterprisehub.domains.conversations.logic.rate_session import (
    Effectiveness,
    SessionFigures,
    rate_session,
)
from enterprisehub.domains.conversations.logic.read_exchanges import (
    lead_did,
    lead_let_go,
    mean_sentiment,
    read_exchanges,
)
from enterprisehub.domains.conversations.logic.score_lead import (
    LeadScore,
    LeadSignals,
    progress_of,
    score_lead,
)
from enterprisehub.domains.conversations.logic.store_state import slots_from_json
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Reason
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def keep_progress(db: Db, session: SessionRow, flow: Flow) -> LeadScore:
    """The session's columns and the contact's score are up to date."""
    turns = await queries.turns_of(db, session.id)
    exchanges = read_exchanges(turns)
    slots = slots_from_json(session.slots)
    session.answered_count, session.required_count = progress_of(flow, slots)
    score = score_lead(flow, slots, signals_of(session, flow, turns, exchanges), clock.now().date())
    session.score, session.temperature = score.score, score.temperature
    session.score_reasons = [asdict(reason) for reason in score.reasons]
    _rate(session, flow, slots, turns, exchanges)
    await crm.set_score(db, session.contact_id, _reasons(score))
    return score


def signals_of(
    session: SessionRow, flow: Flow, turns: list[TurnRow], exchanges: list[Exchange]
) -> LeadSignals:
    return LeadSignals(
        replies=session.lead_message_count,
        questions=lead_did(turns, "question"),
        sentiment=mean_sentiment(turns),
        median_reply_seconds=median_reply_seconds(exchanges),
        wants_human=lead_did(turns, "want_human") > 0,
        not_interested=lead_let_go(turns, flow.settled_by),
        stalled=session.stalled_at is not None,
    )


def _rate(
    session: SessionRow,
    flow: Flow,
    slots: dict[str, SlotValue],
    turns: list[TurnRow],
    exchanges: list[Exchange],
) -> None:
    rated = rate_session(figures_of(flow, slots, turns, exchanges))
    if rated is None:
        return
    session.effectiveness_score = rated.score
    session.effectiveness = _stored(rated)


def figures_of(
    flow: Flow, slots: dict[str, SlotValue], turns: list[TurnRow], exchanges: list[Exchange]
) -> SessionFigures:
    known, required = progress_of(flow, slots)
    asked = {exchange.asked for exchange in exchanges if exchange.asked}
    first_said = next((e.at for e in exchanges if not e.inbound), None)
    answers = [
        turn
        for turn in turns
        if turn.direction == "in" and first_said is not None and turn.at > first_said
    ]
    expecting = [e for e in exchanges if e.expects_answer]
    unanswered_now = bool(exchanges) and exchanges[-1].expects_answer
    return SessionFigures(
        messages_expecting_answer=len(expecting) - int(unanswered_now and len(expecting) > 1),
        answers=len({turn.number for turn in answers}),
        answer_words=sum(len(turn.text.split()) for turn in answers),
        required=required,
        required_filled=known,
        slots_asked=len(asked),
        slots_asked_filled=len(asked & set(slots)),
        median_reply_seconds=median_reply_seconds(exchanges),
    )


def _stored(rated: Effectiveness) -> dict[str, object]:
    return {"parts": dict(rated.parts), "version": rated.version}


def _reasons(score: LeadScore) -> list[Reason]:
    return [
        Reason(
            code=f"conversation_{number}",
            title=reason.reason,
            points=reason.points,
            group="conversation",
        )
        for number, reason in enumerate(score.reasons, 1)
    ]
