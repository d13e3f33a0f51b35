"""Tokens of sockets: signed, for one thing, for a while, once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.voice.edge.tokens import UsedTokens, make_token, open_token
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.text.log_masking import mask_text

pytestmark = pytest.mark.requirement("TEL-01", "TEL-02")


@pytest.fixture(scope="module")
def ring(tmp_path_factory) -> KeyRing:
    return KeyRing.open(tmp_path_factory.mktemp("ring") / "ring.json")


def test_it_names_tenant_call_and_end(ring):
    tenant, call = new_id(), new_id()
    claim = open_token(ring, make_token(ring, tenant, call, valid=timedelta(minutes=1)))
    assert (claim.tenant_id, claim.call_id, claim.purpose) == (tenant, call, "media")
    assert timedelta(0) < claim.expires_at - clock.now() <= timedelta(minutes=1)


@pytest.mark.requirement("PLT-41")
@pytest.mark.parametrize("purpose", ["media", "control", "listen"])
def test_it_stands_in_no_log(ring, purpose):
    token = make_token(ring, new_id(), new_id(), valid=timedelta(minutes=3), purpose=purpose)
    assert mask_text(f"GET /voice/{purpose}/{token} 101") == f"GET /voice/{purpose}/[token] 101"


def test_it_ends(ring):
    token = make_token(ring, new_id(), new_id(), valid=timedelta(minutes=1))
    with clock.fixed(clock.now() + timedelta(minutes=2)), pytest.raises(Denied, match="expired"):
        open_token(ring, token)


def test_it_is_for_one_thing(ring):
    token = make_token(ring, new_id(), new_id(), valid=timedelta(minutes=1), purpose="listen")
    with pytest.raises(Denied, match="something else"):
        open_token(ring, token)
    assert open_token(ring, token, purpose="listen").purpose == "listen"


def test_another_installation_does_not_open_it(ring, tmp_path):
    other = KeyRing.open(tmp_path / "ring.json")
    token = make_token(other, new_id(), new_id(), valid=timedelta(minutes=1))
    with pytest.raises(Denied):
        open_token(ring, token)


def test_it_is_used_once(ring):
    used = UsedTokens()
    claim = open_token(ring, make_token(ring, new_id(), new_id(), valid=timedelta(minutes=1)))
    used.use(claim)
    with pytest.raises(Denied, match="used before"):
        used.use(claim)
    another = open_token(ring, make_token(ring, new_id(), new_id(), valid=timedelta(minutes=1)))
    used.use(another)


@given(st.text(max_size=200))
def test_nothing_else_opens(ring, text):
    with pytest.raises(Denied):
        open_token(ring, text)


@given(st.integers(0, 150), st.characters(categories=("Ll", "Lu", "Nd")))
def test_a_changed_letter_closes_it(ring, place, letter):
    token = make_token(ring, new_id(), new_id(), valid=timedelta(minutes=1))
    place %= len(token)
    if token[place] != letter:
        with pytest.raises(Denied):
            open_token(ring, token[:place] + letter + token[place + 1 :])
