"""Who pushes: this installation proves itself to push services by its own key (RFC 8292).

The key is derived from a secret of the key ring that no rotation touches, for browsers bind their
subscription to it.
"""

import json
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from enterprisehub.kernel.push.encrypt import CURVE, base64url, point_of
from enterprisehub.kernel.secrets import KeyRing

KEY_NAME: Final = "web-push"
VALID_FOR: Final = timedelta(hours=12)
"""RFC 8292, 2: at most 24 hours."""
# The order of P-256's group (FIPS 186-4, D.1.2.3): private keys are 1 … order - 1.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def private_key(ring: KeyRing) -> ec.EllipticCurvePrivateKey:
    """The installation's key, made at the first need."""
    number = int.from_bytes(ring.named(KEY_NAME))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, CURVE)


def public_key(ring: KeyRing) -> str:
    """What browsers are given as `applicationServerKey`: 65 bytes in base64url."""
    return base64url(point_of(private_key(ring).public_key()))


def authorization(ring: KeyRing, endpoint: str, now: datetime, contact: str) -> str:
    """The Authorization header for a push to `endpoint`; `contact` is an https: or mailto: URI."""
    key = private_key(ring)
    claims = {
        "aud": origin_of(endpoint),
        "exp": int((now + VALID_FOR).timestamp()),
        "sub": contact,
    }
    signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    token = f"{signed}.{base64url(r.to_bytes(32) + s.to_bytes(32))}"
    return f"vapid t={token}, k={base64url(point_of(key.public_key()))}"


def origin_of(endpoint: str) -> str:
    """Scheme, host and port as RFC 6454 writes them: a default port is left out."""
    parts = urlsplit(endpoint)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _part(content: dict[str, object]) -> str:
    return base64url(json.dumps(content, separators=(",", ":")).encode())
