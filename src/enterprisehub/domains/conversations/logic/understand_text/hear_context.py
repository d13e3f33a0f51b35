"""What the bot said last, as far as it changes how the answer is read."""

from dataclasses import dataclass

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    SlotValue,
)

_REQUESTS = (BotActKind.REQUEST, BotActKind.REQUEST_CHOICE)


@dataclass(frozen=True, slots=True)
class Context:
    """`offer` is the offer still on the table, which may be older than the last message.

    `numbered` are the slots asked for with numbered options.
    """

    asked: frozenset[str]
    confirming: tuple[SlotValue, ...]
    offer: tuple[SlotValue, ...]
    fresh_offer: bool
    proposed_step: bool
    more_wanted: bool
    filled: dict[str, SlotValue]
    numbered: dict[str, tuple[str, ...]]

    @property
    def confirmed_slots(self) -> frozenset[str]:
        return frozenset(value.slot for value in self.confirming)


def hear_context(state: DialogueState) -> Context:
    """Reads the bot's last acts once, for every grammar and for the acts of the answer."""
    acts = state.last_bot_acts
    offer = offered_values(acts)
    confirming = [v for act in acts if act.kind is BotActKind.CONFIRM for v in act.slots]
    asked = {act.slot for act in acts if act.kind in _REQUESTS and act.slot}
    return Context(
        asked=frozenset(asked),
        confirming=tuple(confirming),
        offer=offer or state.last_offer,
        fresh_offer=bool(offer),
        proposed_step=any(act.kind is BotActKind.OFFER and not act.slots for act in acts),
        more_wanted=any(act.topic == "anything_else" for act in acts),
        filled=dict(state.slots),
        numbered={
            act.slot: act.options
            for act in acts
            if act.kind is BotActKind.REQUEST_CHOICE and act.slot
        },
    )


def offered_values(acts: tuple[BotAct, ...]) -> tuple[SlotValue, ...]:
    return tuple(v for act in acts if act.kind is BotActKind.OFFER for v in act.slots)
