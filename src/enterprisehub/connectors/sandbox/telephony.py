"""Telephone calls that stay inside: what an agent dials rings in the console, where the called
person is played in the browser.
"""

from datetime import datetime

from enterprisehub.connectors.sandbox import world
from enterprisehub.domains.voice.ports import Dial, Dialled, Telephony
from enterprisehub.kernel.connectors.ports import SANDBOX, PortContext, bind


class SandboxTelephony:
    """Offers `Telephony` without any account; the call's own page answers it."""

    def __init__(self, context: PortContext) -> None:
        self._tenant_id = context.account.tenant_id

    @property
    def number_e164(self) -> str | None:
        return world.OUR_NUMBER

    @property
    def trunks(self) -> tuple[str, ...]:
        return ()

    def trunks_for(self, to_e164: str) -> tuple[str, ...]:
        del to_e164
        return ()

    async def dial(self, call: Dial) -> Dialled:
        sender = call.from_e164 or world.OUR_NUMBER
        return Dialled(provider_id=f"sandbox-{call.key}", connector=SANDBOX, from_e164=sender)

    async def find_call(self, call: Dial, *, since: datetime) -> Dialled | None:
        """Dialling again gives the same call."""
        del since
        return await self.dial(call)

    async def hang_up(self, provider_id: str) -> None:
        """Nobody is reached outside: the record alone says that it is over."""
        del provider_id


bind(Telephony, SANDBOX, SandboxTelephony)
