"""SendGrid's v3 API: HTTP only. Source: twilio.com/docs/sendgrid/api-reference/mail-send."""

from typing import Any

import httpx

from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)

API = "https://api.sendgrid.com"
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_LONGEST_WAIT_SECONDS = 300


class SendGridClient:
    """One account; `api_url` may name the EU region's address or a test server's."""

    def __init__(self, api_key: str, api_url: str = API) -> None:
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self._api_url = api_url.rstrip("/")

    async def send_mail(self, mail: dict[str, Any]) -> str:
        """The email was taken; answers SendGrid's id of it.

        Raises:
            ConnectorRejected: it never will be.
            RateLimited, ConnectorFailed: it was not.
            OutcomeUnknown: it may have been.
        """
        try:
            async with httpx.AsyncClient(headers=self._headers, timeout=TIMEOUT) as http:
                answer = await http.post(f"{self._api_url}/v3/mail/send", json=mail)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ConnectorFailed(f"SendGrid cannot be reached ({_named(error)}).") from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown(
                f"SendGrid may have taken the email, but {_named(error)}."
            ) from error
        if answer.is_success:
            return str(answer.headers.get("X-Message-Id", ""))
        raise _error(answer)


def _error(answer: httpx.Response) -> ConnectorFailed | RateLimited:
    words = _words(answer)
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return RateLimited(
            "SendGrid asks us to slow down.", retry_after_seconds=retry_after_seconds(answer)
        )
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return OutcomeUnknown(
            f"SendGrid may have taken the email; it answered {answer.status_code}."
        )
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return ConnectorRejected(
            f"SendGrid does not accept the API key for sending ({words}). Enter another one under "
            "Settings → Connections.",
            vendor_code=str(answer.status_code),
        )
    return ConnectorRejected(f"SendGrid refused: {words}.", vendor_code=str(answer.status_code))


def _words(answer: httpx.Response) -> str:
    try:
        errors = answer.json()["errors"]
        return "; ".join(str(one["message"]) for one in errors)[:300]
    except (ValueError, LookupError, TypeError):
        return answer.reason_phrase or str(answer.status_code)


def retry_after_seconds(answer: httpx.Response) -> int:
    """How long the answer asks us to wait: 1 to 300 seconds."""
    stated = answer.headers.get("Retry-After") or ""
    seconds = int(stated) if stated.isascii() and stated.isdigit() else 1
    return min(max(seconds, 1), _LONGEST_WAIT_SECONDS)


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__
