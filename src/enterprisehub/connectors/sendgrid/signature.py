"""Whether an event webhook really comes from SendGrid.

ECDSA on P-256 with SHA-256 over the timestamp header and the raw body, trailing line end included.
Source: twilio.com/docs/sendgrid, "Event webhook security features".
"""

import base64
import binascii
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

TOLERANCE = timedelta(minutes=10)


def is_signed(body: bytes, timestamp: str, signature: str, public_key: str) -> bool:
    """True when the holder of the private key signed exactly this. Never raises."""
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        given = base64.b64decode(signature, validate=True)
        key.verify(given, timestamp.encode() + body, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, TypeError, binascii.Error):
        return False
    return True


def is_fresh(timestamp: str, now: datetime) -> bool:
    """True when the stated time (seconds since 1970) lies within ten minutes of now."""
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:  # noqa: PLR2004
        return False
    return abs(now.timestamp() - int(timestamp)) <= TOLERANCE.total_seconds()
