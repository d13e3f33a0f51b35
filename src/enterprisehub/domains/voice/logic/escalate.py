"""When a caller is given a person without having asked for one. Pure."""

from enterprisehub.domains.conversations.api import SpokenReply
from enterprisehub.domains.conversations.contracts import LeadActKind
from enterprisehub.domains.voice.contracts.agents import EscalationRule

DISPLEASED_FROM = -0.4
"""The mood, from -1 to 1, at which a caller counts as displeased."""


class Escalation:
    """Counts what speaks for a person over the turns of one call."""

    def __init__(self, rule: EscalationRule) -> None:
        self._rule = rule
        self._unclear = 0
        self._asked = 0

    def reason(self, text: str, reply: SpokenReply) -> str | None:
        """Why a person is due now, in words for the record; None where the agent goes on."""
        if reply.calls_person is not None or reply.ends:
            return None
        rule, heard = self._rule, reply.outcome.heard
        unclear = all(act.kind is LeadActKind.UNCLEAR for act in heard.acts)
        self._unclear = self._unclear + 1 if unclear and reply.helped is None else 0
        spoken = f" {' '.join(text.lower().split())} "
        named = next((word for word in rule.keywords if f" {word}" in spoken), None)
        if named is not None:
            return f"said “{named}”"
        if rule.displeased and heard.sentiment <= DISPLEASED_FROM:
            return "sounded displeased"
        if rule.unclear_turns and self._unclear >= rule.unclear_turns:
            self._unclear = 0
            return f"was not understood {rule.unclear_turns} times in a row"
        return None

    def asks_again(self) -> bool:
        """Somebody asked for a person; whether that is often enough."""
        self._asked += 1
        return self._asked >= self._rule.asks
