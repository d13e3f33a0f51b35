"""Where a socket is taken to its call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from enterprisehub.domains.voice.ports.brain import Brain, Transfer
from enterprisehub.domains.voice.ports.notices import CallEvents
from enterprisehub.domains.voice.ports.recording import RecordingSink
from enterprisehub.domains.voice.ports.relays import Relay
from enterprisehub.domains.voice.ports.setup import Arrival, CallClaim, CallSetup
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Misdeclared


class Switchboard(Protocol):
    """What only the switch can do with a call; None where there is none."""

    async def transfer(self, transfer: Transfer) -> None:
        """The switch connects the caller with the target once our socket is closed.

        Raises:
            HubError: it refused; the call goes on.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """All that one call needs, as the desk hands it to the engine."""

    setup: CallSetup
    brain: Brain
    events: CallEvents
    sink: RecordingSink | None = None
    switchboard: Switchboard | None = None


class CallDesk(Protocol):
    """Where a socket with a good token is taken to its call. Implemented over the database."""

    async def answer(self, claim: CallClaim, arrival: Arrival) -> Briefing:
        """The token is redeemed (a second time is refused, also after a restart) and the call is
        in progress.

        Raises:
            HubError: unknown, used, ended, or not to be answered now; told to the other side.
        """
        ...

    async def relays(self, claim: CallClaim) -> tuple[Relay, ...]:
        """The servers through which a browser's sound may have to come."""
        ...

    async def beat(self, claims: tuple[CallClaim, ...]) -> None:
        """These calls run in this process now; told every few seconds and when one begins.

        A call in progress of which nothing was told for 20 s was lost with its process.
        """
        ...


type MakeDesk = Callable[[Database], CallDesk]

_MAKERS: list[MakeDesk] = []


def attend(make: MakeDesk) -> MakeDesk:
    """The voice process takes its calls to the desk that `make` gives."""
    _MAKERS[:] = [make]
    return make


def call_desk(database: Database) -> CallDesk:
    """The desk of this installation."""
    if not _MAKERS:
        raise Misdeclared("no desk attends to calls: nothing called `attend`")
    return _MAKERS[0](database)
