"""What the brain of a call holds, and the doors through which it reaches the rest."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field

from enterprisehub.domains.conversations.api import SpokenReading, SpokenReply
from enterprisehub.domains.conversations.contracts import Help, HelpAsked
from enterprisehub.kernel.llm.gateway import Question


@dataclass(slots=True, kw_only=True)
class Memory:
    """What the call came to, for its record: written by the brain, read at the end."""

    outcome: str | None = None
    notes: list[str] = field(default_factory=list)
    recording_agreed: bool | None = None
    answered_by: str | None = None
    opted_out: str = ""
    last_reply: SpokenReply | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDoors:
    """What a language model does in a call: `read_more` reads what the rules could not, `wording`
    makes the question whose answer rewords a reply, `ask` has it answered piece by piece.
    """

    read_more: Callable[[str], Awaitable[SpokenReading]]
    wording: Callable[[SpokenReply, str], Awaitable[Question[str]]]
    ask: Callable[[Question[str]], AsyncGenerator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrainDoors:
    """What the brain reaches the rest through. Each runs a transaction of its own.

    `judge` words a reply as it may be said, `keep` keeps one exchange, `opt_out` ends all
    calls to this person, `transfer_target` names whom to connect, None where nobody can be;
    `wait_for_person` puts the caller into the queue and answers their place in it;
    `escalated` and `changed_language` tell
    the record why; `give_help` looks up or arranges what was asked for. Without `model`
    none takes part; `recorded` tells what one read in a call that is held again.
    """

    judge: Callable[[SpokenReply], Awaitable[SpokenReply]]
    keep: Callable[[SpokenReply, str], Awaitable[None]]
    opt_out: Callable[[str], Awaitable[None]]
    asks_to_stop: Callable[[str], str]
    transfer_target: Callable[[], Awaitable[str | None]]
    wait_for_person: Callable[[], Awaitable[int]]
    noted: Callable[[str], Awaitable[None]]
    escalated: Callable[[str], Awaitable[None]]
    changed_language: Callable[[str, str], Awaitable[None]]
    give_help: Callable[[HelpAsked, SpokenReply], Awaitable[Help]]
    model: ModelDoors | None = None
    recorded: Callable[[str], Awaitable[SpokenReading]] | None = None

    @property
    def reads(self) -> Callable[[str], Awaitable[SpokenReading]] | None:
        """What reads beside the rules; None where nothing does."""
        return self.model.read_more if self.model else self.recorded
