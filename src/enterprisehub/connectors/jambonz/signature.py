"""Whether a webhook really comes from the account's Jambonz.

`Jambonz-Signature: t=<unix seconds>,v1=<hex>[,v1=…]`: HMAC-SHA256 under the webhook secret over
"{t}.{body}", the body exactly as it was sent. Source: @jambonz/node-client, webhook-response.js.
"""

import hashlib
import hmac

TOLERANCE_SECONDS = 300


def is_signed(header: str, body: bytes, secret: str, *, now_seconds: float) -> bool:
    """True when one of the header's signatures is right and not older than five minutes."""
    if not secret or not header.isascii():
        return False
    pairs = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == "v1"]
    if len(stamps) != 1 or not stamps[0].isdigit() or len(stamps[0]) > 12:  # noqa: PLR2004
        return False
    if abs(now_seconds - int(stamps[0])) > TOLERANCE_SECONDS:
        return False
    signed = stamps[0].encode() + b"." + body
    wanted = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(wanted, one) for one in given)
