"""HubSpot's signature of a webhook, version 3: developers.hubspot.com/docs/api/webhooks/…"""

import base64
import hashlib
import hmac

from enterprisehub.kernel import clock

TOLERANCE_SECONDS = 300


def is_signed(
    *, method: str, url: str, body: bytes, stamp_ms: str, secret: str, signature: str
) -> bool:
    """It was made with this app's secret of exactly this call, within five minutes."""
    if not secret or not signature or not stamp_ms.isdigit():
        return False
    if abs(clock.now().timestamp() - int(stamp_ms) / 1000) > TOLERANCE_SECONDS:
        return False
    told = method.encode() + url.encode() + body + stamp_ms.encode()
    wanted = base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest())
    return hmac.compare_digest(wanted, signature.encode())
