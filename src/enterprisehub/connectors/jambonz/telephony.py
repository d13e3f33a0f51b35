"""Telephone calls through Jambonz."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from enterprisehub.connectors.jambonz.client import API, JambonzClient
from enterprisehub.connectors.jambonz.parse import CONNECTOR, number_of
from enterprisehub.connectors.jambonz.route import carriers_for, names_of
from enterprisehub.domains.voice.ports import Dial, Dialled
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorRejected


def client_of(account: Account) -> JambonzClient:
    return JambonzClient(
        str(account.options.get("account_sid", "")),
        str(account.credentials.get("api_key", "")),
        str(account.options.get("api_url") or API),
    )


async def test_account(account: Account) -> str:
    """Address, account and key are right; answers what was found."""
    found = await client_of(account).list_applications()
    return f"Jambonz answers; it knows {len(found)} applications."


class JambonzTelephony:
    """Offers `Telephony`. The address it calls back carries our key, so that a report finds its
    call even where the answer to the request was lost.
    """

    def __init__(self, context: PortContext) -> None:
        self._account = context.account
        self._client = client_of(context.account)
        self._public_url = context.public_url

    @property
    def number_e164(self) -> str | None:
        return str(self._account.options.get("from_e164") or "") or None

    @property
    def trunks(self) -> tuple[str, ...]:
        return names_of(str(self._account.options.get("trunks") or ""))

    def trunks_for(self, to_e164: str) -> tuple[str, ...]:
        options = self._account.options
        return carriers_for(
            to_e164, str(options.get("routes") or ""), str(options.get("trunks") or "")
        )

    async def dial(self, call: Dial) -> Dialled:
        sender = call.from_e164 or self.number_e164
        if sender is None:
            raise ConnectorRejected(
                "The Jambonz connection has no number to call from. Enter one under "
                "Settings → Connections, or give the agent a number."
            )
        target: dict[str, Any] = {"type": "phone", "number": call.to_e164}
        if call.trunk:
            target["trunk"] = call.trunk
        fields = {
            "from": sender,
            "to": target,
            "call_hook": self._hook("call", call.key),
            "call_status_hook": self._hook("status", call.key),
            "timeout": call.ring_seconds,
            "timeLimit": call.longest_seconds,
            "tag": {"key": call.key},
        }
        sid = await self._client.create_call(fields)
        return Dialled(provider_id=sid, connector=CONNECTOR, from_e164=sender, trunk=call.trunk)

    async def find_call(self, call: Dial, *, since: datetime) -> Dialled | None:
        """Jambonz lists live calls only, without our key: the newest to this number counts."""
        del since
        live = await self._client.list_calls(direction="outbound")
        same = [one for one in live if number_of(one.get("to")) == call.to_e164]
        if not same:
            return None
        sender = number_of(same[-1].get("from")) or call.from_e164 or ""
        return Dialled(provider_id=str(same[-1]["call_sid"]), connector=CONNECTOR, from_e164=sender)

    async def hang_up(self, provider_id: str) -> None:
        await self._client.update_call(provider_id, {"call_status": "completed"})

    def _hook(self, what: str, key: str) -> dict[str, str]:
        place = f"{self._public_url}/hooks/jambonz/{self._account.hook_key}/{what}"
        return {"url": f"{place}?{urlencode({'key': key})}", "method": "post"}
