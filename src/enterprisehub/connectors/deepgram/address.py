"""How Deepgram's streaming interfaces are reached, and what its refusals mean."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import websockets
from websockets.asyncio.client import ClientConnection

from enterprisehub.domains.voice.ports import SpeechChoice, SpeechFailed

CONNECTOR = "deepgram"
API = "wss://api.deepgram.com"
_OPEN_SECONDS = 4.0
_WAITS_SECONDS = (0.25, 0.5, 1.0)
_MOST_MESSAGE_BYTES = 4 * 1024 * 1024
_KEY_REJECTED = (401, 403)
_TOO_MANY = 429


def address(choice: SpeechChoice, path: str, query: Mapping[str, str]) -> str:
    """The socket's address on the account's own host; nothing falls back to another one."""
    base = str(choice.options.get("api_url") or API).rstrip("/")
    if urlsplit(base).scheme not in ("ws", "wss"):
        raise SpeechFailed("unavailable", f"The API address {base!r} is none of a socket.")
    return f"{base}{path}?{urlencode(query)}"


async def connect(choice: SpeechChoice, path: str, query: Mapping[str, str]) -> ClientConnection:
    """An open socket. A refusal for too many sessions is tried again for two seconds.

    Raises:
        SpeechFailed: key_rejected, too_many, timeout or unavailable.
    """
    for wait in (*_WAITS_SECONDS, None):
        try:
            return await _connect(choice, path, query)
        except SpeechFailed as failure:
            if failure.code != "too_many" or wait is None:
                raise
            await asyncio.sleep(wait)
    raise AssertionError("the last attempt returns or raises")


async def _connect(choice: SpeechChoice, path: str, query: Mapping[str, str]) -> ClientConnection:
    url = address(choice, path, query)
    key = str(choice.credentials.get("api_key", ""))
    try:
        return await websockets.connect(
            url,
            additional_headers={"Authorization": f"Token {key}"},
            compression=None,  # sound does not get smaller, only dearer
            open_timeout=_OPEN_SECONDS,
            close_timeout=1,
            max_size=_MOST_MESSAGE_BYTES,
            proxy=None,
        )
    except websockets.InvalidStatus as error:
        raise _refused(error.response.status_code) from error
    except TimeoutError as error:
        raise SpeechFailed("timeout", "Deepgram does not answer.") from error
    except (OSError, websockets.WebSocketException) as error:
        raise SpeechFailed("unavailable", f"Deepgram cannot be reached ({error}).") from error


def _refused(status: int) -> SpeechFailed:
    if status in _KEY_REJECTED:
        return SpeechFailed("key_rejected", "Deepgram rejects the API key. Enter it again.")
    if status == _TOO_MANY:
        return SpeechFailed("too_many", "Deepgram has too many sessions of this account.")
    return SpeechFailed("unavailable", f"Deepgram refused the session (HTTP {status}).")
