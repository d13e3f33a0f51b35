"""A way to telephone, bound by connectors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """One call to be placed. `key` is the same for every try and finds its record again; `trunk`
    names a carrier to go by.
    """

    key: str
    to_e164: str
    from_e164: str | None = None
    ring_seconds: int = 30
    longest_seconds: int = 1800
    trunk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """The switch has the call: its id there, and what it was placed with."""

    provider_id: str
    connector: str
    from_e164: str
    trunk: str = ""


class Telephony(Protocol):
    """Places and ends telephone calls."""

    @property
    def number_e164(self) -> str | None:
        """The number calls come from when none is named."""
        ...

    @property
    def trunks(self) -> tuple[str, ...]:
        """Carriers in the order in which they are tried; empty where the switch chooses."""
        ...

    def trunks_for(self, to_e164: str) -> tuple[str, ...]:
        """The carriers by which this number is called, in the order in which they are tried."""
        ...

    async def dial(self, call: Dial) -> Dialled:
        """The switch has taken the call and will ring.

        Raises:
            ConnectorRejected: it never will.
            RateLimited, ConnectorFailed: it has not; another carrier may.
            OutcomeUnknown: it may have; only `find_call` can tell.
        """
        ...

    async def find_call(self, call: Dial, *, since: datetime) -> Dialled | None:
        """The call that an earlier try placed, if there is one."""
        ...

    async def hang_up(self, provider_id: str) -> None:
        """The call rings no more and is not held any longer; one that is over stays so."""
        ...
