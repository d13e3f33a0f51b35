"""A push service and the browser behind it: it checks who pushes and reads what was pushed."""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.kernel.webhooks.receivers import Got, Receiver, answer

CURVE = ec.SECP256R1()


def written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def read(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Subscriber:
    """A browser: it alone can read what is encrypted for its point."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, endpoint: str) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` says."""
        keys = {"p256dh": written(self.point), "auth": written(self.secret)}
        return {"endpoint": endpoint, "expirationTime": None, "keys": keys}

    def decrypt(self, body: bytes) -> bytes:
        """RFC 8188 and RFC 8291, read from the receiver's side."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert 17 <= len(record) <= size, "one record"
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        shared = self.key.exchange(ec.ECDH(), public)
        about = b"WebPush: info\x00" + self.point + sender
        material = HKDF(SHA256(), 32, self.secret, about).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(material)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(material)
        text, _, rest = AESGCM(key).decrypt(nonce, record, None).rpartition(b"\x02")
        assert rest.strip(b"\x00") == b"", "the delimiter of the last record"
        return text


def check_vapid(header: str, audience: str, application_key: str) -> dict[str, Any]:
    """RFC 8292, 2: the claims, once audience, time and signature are right."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "vapid"
    pairs = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert pairs["k"] == application_key
    head, claims, signature = pairs["t"].split(".")
    assert json.loads(read(head)) == {"typ": "JWT", "alg": "ES256"}
    both = read(signature)
    assert len(both) == 64
    plain = encode_dss_signature(int.from_bytes(both[:32]), int.from_bytes(both[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, read(pairs["k"]))
    key.verify(plain, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    found: dict[str, Any] = json.loads(read(claims))
    assert found["aud"] == audience
    assert time.time() < found["exp"] <= time.time() + 24 * 3600
    assert found["sub"].startswith(("mailto:", "https://"))
    return found


@dataclass
class PushService:
    """Answers 201, or what is left in `answers`; what it took is kept as the browser reads it."""

    receiver: Receiver
    application_key: str
    browser: Subscriber = field(default_factory=Subscriber)
    answers: list[bytes] = field(default_factory=list)
    taken: list[tuple[dict[str, Any], Got]] = field(default_factory=list)
    came_at: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.receiver.how = self._how

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.receiver.port}"

    @property
    def endpoint(self) -> str:
        return f"{self.origin}/wpush/v2/{written(self.browser.secret)}"

    @property
    def subscription(self) -> dict[str, Any]:
        return self.browser.subscription(self.endpoint)

    def _how(self, got: Got) -> bytes:
        self.came_at.append(time.monotonic())
        try:
            check_vapid(got.headers["authorization"], self.origin, self.application_key)
            assert got.headers["content-encoding"] == "aes128gcm"
            assert got.path.startswith(self.endpoint.removeprefix(self.origin))
            shown = json.loads(self.browser.decrypt(got.body))
        except Exception as error:  # noqa: BLE001  told by the test
            self.problems.append(repr(error))
            return answer(400)
        if self.answers:
            return self.answers.pop(0)
        self.taken.append((shown, got))
        return answer(201, b"")
