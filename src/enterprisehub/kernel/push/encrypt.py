"""What only the browser can read: message encryption for Web Push (RFC 8291, on RFC 8188)."""

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE: Final = ec.SECP256R1()
RECORD_BYTES: Final = 4096
"""The one record a push may have; its bound, not its size (RFC 8291, 4)."""
MOST_PAYLOAD_BYTES: Final = 3 * 1024
_POINT_BYTES, _AUTH_BYTES, _SALT_BYTES = 65, 16, 16
_LAST_RECORD: Final = b"\x02"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A browser's keys: its public point and the secret that it shares with who may push."""

    public: ec.EllipticCurvePublicKey
    auth: bytes


def read_receiver(p256dh: str, auth: str) -> Receiver:
    """The keys as a browser gives them, in base64url.

    Raises:
        ValueError: says which one is wrong and why.
    """
    point, secret = _decoded("p256dh", p256dh, _POINT_BYTES), _decoded("auth", auth, _AUTH_BYTES)
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError as error:
        raise ValueError("p256dh is no point of the curve P-256") from error
    return Receiver(public, secret)


def encrypt(
    payload: bytes,
    receiver: Receiver,
    *,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push, content coding aes128gcm. `sender` and `salt` are new for each.

    Raises:
        ValueError: the payload is longer than 3 KB.
    """
    if len(payload) > MOST_PAYLOAD_BYTES:
        raise ValueError(f"A push holds at most {MOST_PAYLOAD_BYTES} bytes, not {len(payload)}.")
    ours = sender or ec.generate_private_key(CURVE)
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    their_point, our_point = point_of(receiver.public), point_of(ours.public_key())
    shared = ours.exchange(ec.ECDH(), receiver.public)
    about = b"WebPush: info\x00" + their_point + our_point
    material = _derived(shared, receiver.auth, about, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD_BYTES.to_bytes(4) + bytes([len(our_point)]) + our_point
    return head + AESGCM(key).encrypt(nonce, payload + _LAST_RECORD, None)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """The 65 bytes of an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def base64url(data: bytes) -> str:
    """Without padding, as JWT and browsers write it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(secret)


def _decoded(name: str, text: str, length: int) -> bytes:
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"{name} is not base64url") from error
    if len(found) != length:
        raise ValueError(f"{name} has {len(found)} bytes instead of {length}")
    return found
