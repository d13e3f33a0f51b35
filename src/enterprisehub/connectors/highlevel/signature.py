"""HighLevel's signature of a webhook: Ed25519 over the body, under a key that it publishes.

Source: marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide (X-GHL-Signature, the only
one since July 2026).
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

PUBLISHED_KEY = "MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg="


def is_signed(*, body: bytes, signature: str, key: str = PUBLISHED_KEY) -> bool:
    """Exactly this body was signed by whom the key belongs to."""
    try:
        known = load_der_public_key(base64.b64decode(key, validate=True))
        given = base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error):
        return False
    if not given or not isinstance(known, Ed25519PublicKey):
        return False
    try:
        known.verify(given, body)
    except InvalidSignature:
        return False
    return True
