"""Whether a conversation changes hands is judged before the bot says so."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import BotAct, BotActKind
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.apply_settings import handoff_rules
from enterprisehub.domains.conversations.logic.evaluate_handoff import (
    HandoffCase,
    HandoffVerdict,
    PastHandoff,
    evaluate_handoff,
)
from enterprisehub.domains.conversations.logic.read_exchanges import latest_intent
from enterprisehub.domains.conversations.logic.read_turn import TurnOutcome
from enterprisehub.domains.conversations.logic.store_state import slots_from_json
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def judge_handoff(
    db: Db, session: SessionRow, reason: str | None, settings: ConversationSettings
) -> HandoffVerdict:
    """Whether the conversation goes to a person now, by what is stored of it."""
    now = clock.now()
    confidence = [slot.confidence for slot in slots_from_json(session.slots).values()]
    case = HandoffCase(
        flow=session.flow,
        to="person",
        target="person",
        reason=reason,
        score=session.score,
        temperature=session.temperature,
        understanding=sum(confidence) / len(confidence) if confidence else 0.0,
        intent=latest_intent(await queries.turns_of(db, session.id)),
        past=[
            PastHandoff(
                source=session.flow,
                target="person",
                at=row.offered_at,
                open=row.state in queries.OPEN_HANDOFFS,
                reason=row.reason,
            )
            for row in await queries.handoffs_of(db, session.id)
        ],
        tenant_handoffs_last_hour=await queries.count_handoffs_since(db, now - timedelta(hours=1)),
        now=now,
    )
    verdict = evaluate_handoff(case, handoff_rules(settings))
    return replace(verdict, reason=verdict.reason or str(reason))


def hold_back(outcome: TurnOutcome, verdict: HandoffVerdict) -> TurnOutcome:
    """A lead too uncertain to call people for is thanked instead: no person is promised now."""
    decision = outcome.decision
    if decision.handoff is None or verdict.held_by != "confidence":
        return outcome
    acts = tuple(
        BotAct(kind=BotActKind.CLOSE, reason="nurture") if a.kind is BotActKind.HANDOFF else a
        for a in decision.acts
    )
    held = replace(decision, acts=acts, reasons=(*decision.reasons, "held_by:confidence"))
    return replace(outcome, decision=replace(held, stage="closed"))


def flow_doors(
    session: SessionRow,
    flows: Mapping[str, Flow],
    settings: ConversationSettings,
    passed: list[tuple[str, HandoffVerdict]],
) -> Callable[[str], Flow | None]:
    """Which flow may be entered; every verdict is put into `passed`, whatever it was."""
    rules = handoff_rules(settings)
    now = clock.now()

    def enter(name: str) -> Flow | None:
        left = [step["flow"] for step in session.flow_path]
        entered = [flow for flow, verdict in passed if verdict.allowed]
        path = [*left, session.flow, *entered]
        case = HandoffCase(
            flow=path[-1],
            to="flow",
            target=name,
            reason=f"to_{name}",
            score=session.score,
            temperature=session.temperature,
            understanding=1.0,
            past=[PastHandoff(source=one, target=other, at=now) for one, other in pairwise(path)],
            now=now,
        )
        verdict = evaluate_handoff(case, rules)
        passed.append((name, verdict))
        return flows.get(name) if verdict.allowed else None

    return enter
