"""GitHub's and Jira's signature of a webhook: hex HMAC-SHA256 of the body, with a word before."""

import base64
import hashlib
import hmac
import json
from datetime import datetime


def is_signed(body: bytes, secret: str, header: str) -> bool:
    """The header was made with this secret of exactly this body; without a secret nothing is."""
    if not secret or not header.startswith("sha256="):
        return False
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, header.removeprefix("sha256="))


def is_borne(token: str, secret: str, now: datetime) -> bool:
    """The token of an app's webhook was signed with the app's own secret, and has not ended.

    Apps that sign in get a JSON Web Token (RFC 7519, HS256) instead of a signature of the body:
    developer.atlassian.com/cloud/jira/platform/webhooks, "for OAuth 2.0 apps".
    """
    head, _, signature = token.rpartition(".")
    if not secret or head.count(".") != 1:
        return False
    try:
        declared, claims = (json.loads(_unpacked(part)) for part in head.split("."))
        given = _unpacked(signature)
    except ValueError:
        return False
    if not isinstance(declared, dict) or declared.get("alg") != "HS256":
        return False
    wanted = hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest()
    ends = claims.get("exp") if isinstance(claims, dict) else 0
    in_time = ends is None or (isinstance(ends, int | float) and ends > now.timestamp())
    return hmac.compare_digest(wanted, given) and in_time


def _unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
