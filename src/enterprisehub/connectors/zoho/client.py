"""Zoho CRM's REST API: its data centres, its scheme, how it names its limits and refusals.

Source: zoho.com/crm/developer/docs/api/v8 (multi-dc, oauth-overview, api-limits, status-codes).
"""

from collections.abc import Mapping

import httpx

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.rest import (
    DAILY_SECONDS,
    TOO_MANY,
    Json,
    RestClient,
    named_wait,
)
from enterprisehub.kernel.errors import ConnectorRejected

CRM = "/crm/v8"
# By data centre: where tokens are given, and where records are. An organisation lives in one.
DATA_CENTRES: Mapping[str, tuple[str, str]] = {
    "com": ("https://accounts.zoho.com", "https://www.zohoapis.com"),
    "eu": ("https://accounts.zoho.eu", "https://www.zohoapis.eu"),
    "in": ("https://accounts.zoho.in", "https://www.zohoapis.in"),
    "com.au": ("https://accounts.zoho.com.au", "https://www.zohoapis.com.au"),
    "jp": ("https://accounts.zoho.jp", "https://www.zohoapis.jp"),
    "ca": ("https://accounts.zohocloud.ca", "https://www.zohoapis.ca"),
    "sa": ("https://accounts.zoho.sa", "https://www.zohoapis.sa"),
    "com.cn": ("https://accounts.zoho.com.cn", "https://www.zohoapis.com.cn"),
}
MINUTE_SECONDS = 60
_DAY_SPENT = {"LIMIT_EXCEEDED", "API_LIMIT_EXCEEDED"}
_GONE = {"INVALID_DATA", "RECORD_NOT_FOUND"}


class ZohoClient(RestClient):
    vendor = "Zoho CRM"
    scheme = "Zoho-oauthtoken"

    async def write(self, method: str, path: str, body: Json) -> Json:
        """The details of the one record that was written.

        Raises:
            ConnectorRejected: the record was refused though the call itself was not.
        """
        answer = await self.ask(method, path, json=body)
        rows = list(answer.get("data") or ())
        if len(rows) != 1 or rows[0].get("status") != "success":
            said = self.said(answer) or "does not say what became of the record"
            raise ConnectorRejected(f"Zoho CRM: {said}", code=self.code(answer))
        return dict(rows[0].get("details") or {})

    @classmethod
    def said(cls, told: Json) -> str:
        """Its words with its code, and the field that they are about."""
        one = _one(told)
        details = one.get("details")
        field = details.get("api_name") if isinstance(details, dict) else None
        about = ": ".join(str(part) for part in (one.get("code"), field) if part)
        message = str(one.get("message") or "")
        return f"{message} ({about})" if message and about else message or about

    @classmethod
    def code(cls, told: Json) -> str:
        return str(_one(told).get("code") or "")

    @classmethod
    def wait_seconds(cls, answer: httpx.Response, told: Json) -> int:
        """429: too many in a minute or at once, or the credits of 24 hours are spent."""
        if answer.status_code != TOO_MANY:
            return 0
        if named := named_wait(answer) or _until(answer.headers.get("X-RATELIMIT-RESET", "")):
            return named
        spent = answer.headers.get("X-API-CREDITS-REMAINING") == "0"
        return DAILY_SECONDS if spent or cls.code(told) in _DAY_SPENT else MINUTE_SECONDS

    @classmethod
    def is_missing(cls, error: ConnectorRejected) -> bool:
        return super().is_missing(error) or error.details.get("code") in _GONE


def _one(told: Json) -> Json:
    """The refusal of the first record, or of the whole call."""
    rows = told.get("data")
    if isinstance(rows, list) and rows and isinstance(rows[0], dict):
        return rows[0]
    return told


def _until(stamp_ms: str) -> int:
    """The seconds until a moment in milliseconds since 1970; 0 where it names none."""
    if not stamp_ms.isdigit():
        return 0
    return max(1, min(DAILY_SECONDS, int(int(stamp_ms) / 1000 - clock.now().timestamp()) + 1))
