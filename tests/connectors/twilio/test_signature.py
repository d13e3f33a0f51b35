"""Vectors from twilio-python, tests/unit/test_request_validator.py (MIT)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.connectors.twilio.signature import is_signed, sign, signature_of

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": ["CA1234567890ABCDE"],
    "Digits": ["1234"],
    "From": ["+14158675309"],
    "To": ["+18005551212"],
    "Caller": ["+14158675309"],
}
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
BODY = b'{"property": "value", "boolean": true}'
BODY_URL = URL + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


def test_a_form_as_twilio_signs_it():
    assert is_signed(URL, SIGNATURE, TOKEN, form=FORM)


def test_a_repeated_field():
    form = {"Sid": ["CA123"], "SidAccount": ["AC123"], "Digits": ["5678", "1234", "1234"]}
    assert is_signed(URL, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", TOKEN, form=form)


def test_a_json_body():
    assert is_signed(BODY_URL, "a9nBmqA0ju/hNViExpshrM61xv4=", TOKEN, body=BODY)
    assert not is_signed(BODY_URL, "a9nBmqA0ju/hNViExpshrM61xv4=", TOKEN, body=BODY + b" ")


def test_a_body_without_its_digest_is_not_signed():
    assert not is_signed(URL, sign(URL, TOKEN), TOKEN, body=BODY)


@pytest.mark.parametrize(
    "spelled",
    [
        "https://mycompany.com:443/myapp.php?foo=1&bar=2",
        "https://mycompany.com/myapp.php?foo=1&bar=2",
    ],
)
def test_the_default_port_may_be_spelled_out_or_not(spelled):
    assert is_signed(URL, signature_of(spelled, FORM, TOKEN), TOKEN, form=FORM)
    assert is_signed(spelled, SIGNATURE, TOKEN, form=FORM)


@pytest.mark.parametrize("field", sorted(FORM))
def test_any_changed_field_breaks_it(field):
    assert not is_signed(URL, SIGNATURE, TOKEN, form=FORM | {field: ["x"]})
    assert not is_signed(URL, SIGNATURE, TOKEN, form={k: v for k, v in FORM.items() if k != field})


def test_another_token_address_or_no_token_is_refused():
    assert not is_signed(URL, SIGNATURE, "54321", form=FORM)
    assert not is_signed(URL + "&x=1", SIGNATURE, TOKEN, form=FORM)
    assert not is_signed(URL, signature_of(URL, FORM, ""), "", form=FORM)


@given(
    st.text(), st.dictionaries(st.text(), st.lists(st.text(), min_size=1), max_size=5), st.text()
)
def test_nothing_that_anybody_sends_breaks_the_check(signature, form, body):
    assert not is_signed(URL, signature, TOKEN, form=form)
    stated = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()
    assert not is_signed(
        f"{URL}&bodySHA256={stated}", signature, TOKEN, body=body.encode("utf-8", "replace")
    )
