"""What is pushed can be read by the browser alone, and push services know who pushes."""

import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.kernel.push import vapid
from enterprisehub.kernel.push.encrypt import encrypt, point_of, read_receiver
from enterprisehub.kernel.secrets import KeyRing
from tests.kernel.push.push_service import CURVE, Subscriber, read, written

pytestmark = pytest.mark.requirement("PLT-42")


def _private(text):
    return ec.derive_private_key(int.from_bytes(read(text)), CURVE)


# RFC 8291, 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def test_the_published_example_comes_out_byte_for_byte():
    receiver = read_receiver(POINT, AUTH)
    assert written(point_of(_private(RECEIVER).public_key())) == POINT
    body = encrypt(PLAIN, receiver, sender=_private(SENDER), salt=read(SALT))
    assert written(body) == BODY
    assert Subscriber(_private(RECEIVER), read(AUTH)).decrypt(read(BODY)) == PLAIN


@given(st.binary(max_size=3072))
def test_whatever_is_pushed_is_read_as_it_was(payload):
    browser = Subscriber()
    keys = browser.subscription("")["keys"]
    body = encrypt(payload, read_receiver(**keys))
    assert browser.decrypt(body) == payload
    assert len(body) <= 4096, "what a push service must take (RFC 8030, 7.2)"


def test_more_than_3_kb_is_refused():
    receiver = read_receiver(POINT, AUTH)
    with pytest.raises(ValueError, match="3072 bytes, not 3073"):
        encrypt(b"x" * 3073, receiver)


@pytest.mark.parametrize(
    ("p256dh", "auth", "words"),
    [
        (POINT[:-4], AUTH, "p256dh has 62 bytes instead of 65"),
        (POINT + "AAAA", AUTH, "p256dh has 68 bytes instead of 65"),
        (written(b"\x04" + b"\x01" * 64), AUTH, "p256dh is no point of the curve P-256"),
        (written(b"\x02" + b"\x01" * 64), AUTH, "p256dh is no point of the curve P-256"),
        ("not base64url!", AUTH, "p256dh is not base64url"),
        ("ä" * 88, AUTH, "p256dh is not base64url"),
        ("", AUTH, "p256dh has 0 bytes instead of 65"),
        (POINT, AUTH[:-2], "auth is not base64url|auth has"),
        (POINT, written(b"x" * 32), "auth has 32 bytes instead of 16"),
        (POINT, "%%%", "auth is not base64url"),
    ],
)
def test_wrong_keys_are_named(p256dh, auth, words):
    with pytest.raises(ValueError, match=words):
        read_receiver(p256dh, auth)


def test_the_key_of_an_installation_is_made_once_and_outlives_rotation(tmp_path):
    ring = KeyRing.open(tmp_path / "keys.json")
    first = vapid.public_key(ring)
    assert len(read(first)) == 65
    ring.rotate()
    ring.retire()
    assert vapid.public_key(KeyRing.open(tmp_path / "keys.json")) == first
    other = KeyRing.open(tmp_path / "other.json")
    assert vapid.public_key(other) != first
    assert not re.search(first[:20], (tmp_path / "keys.json").read_text())


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc?x=1", "https://fcm.googleapis.com"),
        ("https://push.example.com:443/a", "https://push.example.com"),
        ("https://Push.Example.com:8443/a", "https://push.example.com:8443"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]"),
    ],
)
def test_the_audience_is_the_origin_of_the_endpoint(endpoint, origin, tmp_path):
    assert vapid.origin_of(endpoint) == origin
    ring = KeyRing.open(tmp_path / "keys.json")
    header = vapid.authorization(ring, endpoint, datetime.now(UTC), "mailto:a@b.example")
    assert header.startswith("vapid t=ey")
