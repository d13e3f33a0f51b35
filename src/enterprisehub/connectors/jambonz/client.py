"""The REST API of Jambonz: HTTP only. Source: its OpenAPI description (jambonz-api-server)."""

from typing import Any

import httpx

from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)

API = "https://api.jambonz.cloud"
TIMEOUT = httpx.Timeout(10.0, connect=4.0)


class JambonzClient:
    """One account of a Jambonz installation, ours or the vendor's."""

    def __init__(self, account_sid: str, api_key: str, api_url: str = API) -> None:
        self.account_sid = account_sid
        self._account = f"/v1/Accounts/{account_sid}"
        self._headers = {"authorization": f"Bearer {api_key}"}
        self._api_url = api_url.rstrip("/").removesuffix("/v1")

    async def create_call(self, fields: dict[str, Any]) -> str:
        """A call is placed; answers its sid.

        Raises:
            ConnectorRejected: it never will be.
            RateLimited, ConnectorFailed: it was not.
            OutcomeUnknown: it may have been.
        """
        made = await self._send("POST", f"{self._account}/Calls", json=fields)
        return str(made["sid"])

    async def list_calls(self, **filters: str) -> list[dict[str, Any]]:
        """The calls that live now, as the filters say."""
        found = await self._send("GET", f"{self._account}/Calls", params=filters)
        return list(found)

    async def update_call(self, call_sid: str, fields: dict[str, Any]) -> None:
        """A live call is changed; one that is over stays so."""
        try:
            await self._send("POST", f"{self._account}/Calls/{call_sid}", json=fields)
        except ConnectorRejected as error:
            if error.details.get("vendor_code") not in ("404", "422"):
                raise

    async def list_applications(self) -> list[dict[str, Any]]:
        """The account's applications: also proves that address and key are right."""
        return list(await self._send("GET", "/v1/Applications"))

    async def create_application(self, fields: dict[str, Any]) -> str:
        """An application that calls our addresses; its sid."""
        made = await self._send("POST", "/v1/Applications", json=fields)
        return str(made["sid"])

    async def list_numbers(self) -> list[dict[str, Any]]:
        """The telephone numbers that are provisioned."""
        return list(await self._send("GET", "/v1/PhoneNumbers"))

    async def add_number(self, number: str, carrier_sid: str, application_sid: str) -> str:
        """A number of a carrier rings at the application; its sid."""
        fields = {
            "number": number,
            "voip_carrier_sid": carrier_sid,
            "application_sid": application_sid,
        }
        made = await self._send("POST", "/v1/PhoneNumbers", json=fields)
        return str(made["sid"])

    async def delete_number(self, number_sid: str) -> None:
        """The number rings here no more."""
        await self._send("DELETE", f"/v1/PhoneNumbers/{number_sid}")

    async def list_carriers(self) -> list[dict[str, Any]]:
        """The carriers of the account, with those that its service provider shares."""
        return list(await self._send("GET", "/v1/VoipCarriers"))

    async def create_carrier(self, fields: dict[str, Any]) -> str:
        """A carrier without any gateway; its sid."""
        made = await self._send("POST", "/v1/VoipCarriers", json=fields)
        return str(made["sid"])

    async def update_carrier(self, carrier_sid: str, fields: dict[str, Any]) -> None:
        """The carrier has these values; what is not named stays."""
        await self._send("PUT", f"/v1/VoipCarriers/{carrier_sid}", json=fields)

    async def delete_carrier(self, carrier_sid: str) -> None:
        """The carrier and its gateways are gone; refused while numbers are its own."""
        await self._send("DELETE", f"/v1/VoipCarriers/{carrier_sid}")

    async def list_gateways(self, carrier_sid: str) -> list[dict[str, Any]]:
        """The SIP addresses of a carrier."""
        wanted = {"voip_carrier_sid": carrier_sid}
        return list(await self._send("GET", "/v1/SipGateways", params=wanted))

    async def create_gateway(self, fields: dict[str, Any]) -> str:
        """A SIP address by which a carrier is reached, or reaches us; its sid."""
        made = await self._send("POST", "/v1/SipGateways", json=fields)
        return str(made["sid"])

    async def delete_gateway(self, gateway_sid: str) -> None:
        """The SIP address is not used any more."""
        await self._send("DELETE", f"/v1/SipGateways/{gateway_sid}")

    async def _send(self, method: str, path: str, **request: Any) -> Any:
        try:
            async with httpx.AsyncClient(
                base_url=self._api_url, headers=self._headers, timeout=TIMEOUT
            ) as http:
                answer = await http.request(method, path, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ConnectorFailed(f"Jambonz cannot be reached ({_named(error)}).") from error
        except httpx.HTTPError as error:
            raise _unsure(method, _named(error)) from error
        return _understood(method, answer)


def _understood(method: str, answer: httpx.Response) -> Any:
    if not answer.is_success:
        raise _error(method, answer)
    if not answer.content:
        return {}
    try:
        return answer.json()
    except ValueError as error:
        raise _unsure(method, "its answer cannot be read") from error


def _error(method: str, answer: httpx.Response) -> ConnectorFailed | RateLimited:
    status = answer.status_code
    try:
        words = str(answer.json().get("msg") or answer.reason_phrase)[:300]
    except (ValueError, AttributeError):
        words = answer.reason_phrase
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return RateLimited("Jambonz asks us to slow down.", retry_after_seconds=2)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return _unsure(method, f"it answered {status}: {words}")
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        says = "Jambonz does not accept account and key. Enter them under Settings → Connections."
        return ConnectorRejected(f"{says} ({words})", vendor_code=str(status))
    return ConnectorRejected(f"Jambonz refused: {words} ({status}).", vendor_code=str(status))


def _unsure(method: str, why: str) -> ConnectorFailed:
    if method == "GET":
        return ConnectorFailed(f"Jambonz did not answer properly: {why}.")
    return OutcomeUnknown(f"Jambonz may have taken this, but {why}.")


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__
