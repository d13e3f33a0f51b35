"""What the policy answers with, and what a tenant may set about it."""

from dataclasses import dataclass

from enterprisehub.domains.conversations.contracts import BotAct, BotActKind

POLICY_VERSION = "2026.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRules:
    """What a tenant may set about the policy."""

    max_bot_messages: int = 25
    max_answers: int = 2
    unknown_before_handoff: int = 2
    stuck_after_skips: int = 2
    stuck_after_unanswered: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`acts` in the order they are said, and everything `remember_acts` needs to go on.

    `switch_to` names another flow that shall decide instead; `reasons` are the rules that fired.
    """

    acts: tuple[BotAct, ...]
    reasons: tuple[str, ...]
    stage: str
    switch_to: str | None = None
    skipped: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    answered_instead: str | None = None
    unknown_questions: int = 0
    foreign_turns: int = 0
    policy_version: str = POLICY_VERSION

    @property
    def speaks(self) -> bool:
        return any(act.kind is not BotActKind.WAIT for act in self.acts)

    @property
    def handoff(self) -> BotAct | None:
        return next((a for a in self.acts if a.kind is BotActKind.HANDOFF), None)
