"""The key ring keeps opening what it closed, through rotations and in other processes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.kernel.secrets import KeyRing, KeyRingError


@pytest.fixture
def ring(tmp_path):
    return KeyRing.open(tmp_path / "keys.json")


@pytest.fixture(scope="module")
def shared_ring(tmp_path_factory):
    return KeyRing.open(tmp_path_factory.mktemp("ring") / "keys.json")


@given(text=st.text())
def test_every_text_comes_back(shared_ring, text):
    assert shared_ring.decrypt(shared_ring.encrypt(text)) == text


def test_the_file_is_private_and_made_once(ring):
    assert ring.file.stat().st_mode & 0o077 == 0
    token = ring.encrypt("hello")
    assert KeyRing.open(ring.file).decrypt(token) == "hello"


@pytest.mark.requirement("PLT-15")
def test_rotation_keeps_old_tokens_open_until_old_keys_are_retired(ring):
    token, signature = ring.encrypt("hello"), ring.sign("links", b"x")
    other_process = KeyRing.open(ring.file)
    ring.rotate()
    assert not ring.is_current(token)
    assert ring.decrypt(token) == other_process.decrypt(token) == "hello"
    assert other_process.decrypt(ring.encrypt("new")) == "new"
    assert ring.verify("links", b"x", signature)
    assert other_process.verify("links", b"x", ring.sign("links", b"x"))
    assert ring.retire() == 1
    with pytest.raises(KeyRingError, match="key file of this installation"):
        ring.decrypt(token)
    assert not ring.verify("links", b"x", signature)


def test_a_signature_fits_one_purpose_and_one_text(ring):
    signature = ring.sign("links", b"x")
    assert ring.verify("links", b"x", signature)
    assert not ring.verify("links", b"y", signature)
    assert not ring.verify("sessions", b"x", signature)
    assert not ring.verify("links", b"x", "")
    assert not ring.verify("links", b"x", "ü" * 43)


def test_named_secrets_outlive_rotations_and_are_shared(ring):
    first = ring.named("tenants")
    ring.rotate()
    ring.retire()
    assert ring.named("tenants") == KeyRing.open(ring.file).named("tenants") == first
    assert ring.named("other") != first


def test_a_file_that_others_can_read_is_refused(ring):
    ring.file.chmod(0o644)
    with pytest.raises(KeyRingError, match="chmod 600"):
        KeyRing.open(ring.file)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"generations": []}'])
def test_a_damaged_file_is_named(tmp_path, content):
    file = tmp_path / "keys.json"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(KeyRingError, match="damaged"):
        KeyRing.open(file)


def test_a_foreign_token_is_refused(ring, tmp_path):
    stranger = KeyRing.open(tmp_path / "other.json")
    with pytest.raises(KeyRingError):
        ring.decrypt(stranger.encrypt("hello"))
    with pytest.raises(KeyRingError):
        ring.decrypt("not a token at all")
