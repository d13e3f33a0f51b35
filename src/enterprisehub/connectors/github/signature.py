"""GitHub's and Jira's signature of a webhook: hex HMAC-SHA256 of the body, with a word before."""

import hashlib
import hmac


def is_signed(body: bytes, secret: str, header: str) -> bool:
    """The header was made with this secret of exactly this body; without a secret nothing is."""
    if not secret or not header.startswith("sha256="):
        return False
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, header.removeprefix("sha256="))
