"""The Standard Webhooks signature, so that a receiver knows who wrote and when.

Source: standardwebhooks.com, specification 1.0: `v1,` + base64 of HMAC-SHA256 over
"{webhook-id}.{webhook-timestamp}.{body}", keyed with the base64 after `whsec_`; one signature per
valid secret, separated by spaces.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

_START = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret that nobody can guess, as receivers' libraries take it."""
    return _START + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(
    message_id: str, at: datetime, body: bytes, keys: Iterable[str]
) -> dict[str, str]:
    """The three headers: id, whole seconds since 1970, and a signature by each of `keys`."""
    stamp = str(int(at.timestamp()))
    content = f"{message_id}.{stamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{_signature(key, content)}" for key in keys),
    }


def valid_secrets(stored: Sequence[dict[str, Any]], at: datetime) -> list[str]:
    """The newest secret and those before it whose time is not over."""
    return [
        entry["secret"]
        for entry in stored
        if entry["until"] is None or datetime.fromisoformat(entry["until"]) > at
    ]


def rotated(
    stored: Sequence[dict[str, Any]], new: str, at: datetime, overlap: timedelta
) -> list[dict[str, Any]]:
    """`new` signs from now on; those valid until now do so too until the overlap is over."""
    until = at + overlap
    older = []
    for entry in stored:
        ends = datetime.fromisoformat(entry["until"]) if entry["until"] else until
        if min(ends, until) > at:
            older.append({"secret": entry["secret"], "until": min(ends, until).isoformat()})
    return [{"secret": new, "until": None}, *older]


def _signature(key: str, content: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(_START))
    return base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
