"""Where a socket is taken to its call."""

from dataclasses import dataclass
from typing import Protocol

from enterprisehub.domains.voice.ports.brain import Brain
from enterprisehub.domains.voice.ports.notices import CallEvents
from enterprisehub.domains.voice.ports.recording import RecordingSink
from enterprisehub.domains.voice.ports.setup import Arrival, CallClaim, CallSetup


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """All that one call needs, as the desk hands it to the engine."""

    setup: CallSetup
    brain: Brain
    events: CallEvents
    sink: RecordingSink | None = None


class CallDesk(Protocol):
    """Where a socket with a good token is taken to its call. Implemented over the database."""

    async def answer(self, claim: CallClaim, arrival: Arrival) -> Briefing:
        """The token is redeemed (a second time is refused, also after a restart) and the call is
        in progress.

        Raises:
            HubError: unknown, used, ended, or not to be answered now; told to the other side.
        """
        ...
