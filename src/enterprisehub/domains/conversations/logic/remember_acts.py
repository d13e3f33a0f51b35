"""The bot's own acts become part of the state, so that the next text is read in their light."""

from dataclasses import replace

from enterprisehub.domains.conversations.contracts import BotAct, BotActKind, DialogueState
from enterprisehub.domains.conversations.logic.choose_question import PolicyMemory
from enterprisehub.domains.conversations.logic.decide_acts import Decision

REQUESTS = frozenset({BotActKind.REQUEST, BotActKind.REQUEST_CHOICE})
QUESTIONS = REQUESTS | {BotActKind.CONFIRM, BotActKind.OFFER}


def is_question(act: BotAct) -> bool:
    """Whether the lead is expected to answer this act: at most one such act per message."""
    return act.kind in QUESTIONS


def remember_acts(state: DialogueState, decision: Decision) -> DialogueState:
    """The state after the bot has done what was decided."""
    memory = PolicyMemory.of(state)
    instead = dict(memory.instead or {})
    if slot := decision.answered_instead:
        instead[slot] = instead.get(slot, 0) + 1
    checked = dict(memory.checked or {})
    asked = dict(state.asked)
    for act in decision.acts:
        if act.kind in REQUESTS and act.slot:
            asked[act.slot] = asked.get(act.slot, 0) + 1
        if act.kind is BotActKind.CONFIRM and act.slot and act.slots:
            checked[act.slot] = act.slots[0].turn
    policy = {
        "skipped": list(dict.fromkeys([*memory.skipped, *decision.skipped])),
        "instead": instead,
        "checked": checked,
        "unknown_questions": max(memory.unknown_questions, decision.unknown_questions),
        "foreign_turns": max(memory.foreign_turns, decision.foreign_turns),
        "passed_on": list(memory.passed_on),
        "counted_from": memory.counted_from,
    }
    return replace(
        state,
        slots={k: v for k, v in state.slots.items() if k not in decision.doubted},
        last_bot_acts=decision.acts if decision.speaks else state.last_bot_acts,
        asked=asked,
        bot_messages=state.bot_messages + int(decision.speaks),
        stage=decision.stage,
        facts={**state.facts, "policy": policy},
    )
