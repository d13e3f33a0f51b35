"""Signature, pauses, shapes and the catalogue of events: what needs no endpoint."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.events.publish import EVENT_TYPES
from enterprisehub.kernel.webhooks import retry
from enterprisehub.kernel.webhooks.event_catalogue import event_kinds
from enterprisehub.kernel.webhooks.shape_payload import read_shape, shaped
from enterprisehub.kernel.webhooks.sign import new_secret, rotated, signed_headers, valid_secrets

AT = datetime(2026, 3, 9, 15, tzinfo=UTC)
VECTORS = Path(__file__).resolve().parents[4] / "shared" / "contract_lab" / "webhook_vectors.json"
FACT = {
    "id": "e1",
    "type": "birds.sang",
    "data": {"song": "dawn", "notes": [3, 4], "by": {"name": "Ana"}},
}

pytestmark = pytest.mark.requirement("PLT-21")


def test_the_signature_is_that_of_the_specification():
    """The example of standardwebhooks.com: known id, time, body and secret."""
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', [key])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared test vectors are not here")
def test_the_signature_agrees_with_the_recorded_vectors():
    known = [v for v in json.loads(VECTORS.read_text()) if "standard" in v["vendor"]]
    assert known
    for vector in known:
        at = datetime.fromtimestamp(int(vector["timestamp"]), UTC)
        body, secret = vector["body"].encode(), vector["secret"]
        made = signed_headers(vector["id"], at, body, [secret])["webhook-signature"]
        assert made in vector["signature"]


def test_a_rotated_secret_signs_beside_the_new_one_until_its_time_is_over():
    old, new, newest = new_secret(), new_secret(), new_secret()
    first = rotated([{"secret": old, "until": None}], new, AT, timedelta(hours=2))
    assert valid_secrets(first, AT + timedelta(hours=1)) == [new, old]
    assert valid_secrets(first, AT + timedelta(hours=2)) == [new]
    later = AT + timedelta(hours=1)
    second = rotated(first, newest, later, timedelta(hours=24))
    assert valid_secrets(second, later) == [newest, new, old]
    assert valid_secrets(second, AT + timedelta(hours=3)) == [newest, new]  # not prolonged
    two = signed_headers("m", AT, b"{}", [new, old])["webhook-signature"].split(" ")
    content = f"m.{int(AT.timestamp())}.{{}}".encode()
    for signature, key in zip(two, (new, old), strict=True):
        secret = base64.b64decode(key.removeprefix("whsec_"))
        digest = hmac.digest(secret, content, hashlib.sha256)
        assert signature == "v1," + base64.b64encode(digest).decode()


def test_ten_tries_over_seventy_five_hours():
    assert sum(retry.PAUSES_SECONDS) == 75 * 3600 + 35 * 60 + 5
    for attempts, own in enumerate(retry.PAUSES_SECONDS, 1):
        pause = retry.pause_seconds(attempts)
        assert pause is not None
        assert own <= pause <= own * 1.1
    assert retry.pause_seconds(retry.MAX_ATTEMPTS) is None
    assert len({retry.pause_seconds(3) for _ in range(20)}) > 1  # a little random
    assert retry.pause_seconds(1, asked_seconds=600) == 600
    assert retry.pause_seconds(1, asked_seconds=10**9) == 86_400


def test_a_failing_endpoint_is_left_alone_for_longer_and_longer():
    assert retry.rest_seconds(1, 500) is None
    assert retry.rest_seconds(1, 429) == 30
    assert retry.rest_seconds(1, 503, 120.0) == 120
    rests = [retry.rest_seconds(failures, 500) for failures in range(5, 30)]
    assert all(rest and 30 <= rest <= 990 for rest in rests)
    assert rests[0] < rests[2] < rests[4]


def test_retry_after_is_read_in_both_forms():
    with clock.fixed(AT):
        assert retry.asked_seconds("120") == 120
        assert retry.asked_seconds("Mon, 09 Mar 2026 15:01:00 GMT") == 60
        assert retry.asked_seconds("Mon, 09 Mar 2026 14:01:00 GMT") == 0
        assert retry.asked_seconds("soon") is None
        assert retry.asked_seconds(None) is None


@given(st.text(max_size=40) | st.sampled_from(["²", "١٢", "9" * 400, "Mon, 99 Mar 99999 15:01:00"]))
def test_whatever_a_receiver_asks_for_breaks_nothing(retry_after):
    asked = retry.asked_seconds(retry_after)
    assert asked is None or asked >= 0


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        ("", FACT),
        ("data.song", {"data": {"song": "dawn"}}),
        ("lead.tune = data.song\nid", {"lead": {"tune": "dawn"}, "id": "e1"}),
        ("second = data.notes.1\nthird = data.notes.2", {"second": 4, "third": None}),
        ('text = "{data.by.name} sang {data.song} ({data.notes})"', {"text": "Ana sang dawn ([3, 4])"}),
        ("# a remark\n\ntype", {"type": "birds.sang"}),
    ],
)  # fmt: skip
def test_a_shape_picks_renames_and_words(shape, body):
    assert shaped(read_shape(shape), FACT) == body


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ("secret = env.HOME", "begins with none of"),
        ('text = "{env.HOME}"', "begins with none of"),
        ("a b", "Line 1 cannot be read"),
        ("id\nid = type", "same place"),
        ("a = id\na.b = type", "lies within"),
        ("\n".join(f"a{n} = id" for n in range(101)), "at most 100"),
    ],
)
def test_a_wrong_shape_is_told_by_its_line(shape, says):
    with pytest.raises(Invalid, match=says) as told:
        read_shape(shape)
    assert "shape" in told.value.fields


@given(st.text(max_size=200))
def test_any_text_is_a_shape_or_told_why_not(text):
    try:
        rules = read_shape(text)
    except Invalid:
        return
    json.dumps(shaped(rules, FACT))


def test_every_published_type_has_schema_and_an_example_that_fits():
    kinds = event_kinds()
    assert {kind.type for kind in kinds} == set(EVENT_TYPES)
    for kind in kinds:
        TypeAdapter(EVENT_TYPES[kind.type]).validate_python(kind.example["data"])
        assert kind.example["schema_version"] == kind.version == EVENT_TYPES[kind.type].version
        assert kind.says
        json.dumps(kind.example)
