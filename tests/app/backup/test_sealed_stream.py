"""What is sealed comes back whole, or not at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.app.backup.sealed_stream import (
    PIECE_BYTES,
    PieceReader,
    SealBroken,
    SealedWriter,
    unseal,
)

KEY = b"k" * 32


def sealed(*parts, key=KEY, name="database"):
    out = io.BytesIO()
    writer = SealedWriter(out, key, name)
    for part in parts:
        writer.write(part)
    writer.close()
    return out.getvalue()


def opened(data, key=KEY, name="database"):
    return b"".join(unseal(io.BytesIO(data), key, name))


@pytest.mark.requirement("PLT-44")
@given(parts=st.lists(st.binary(max_size=200), max_size=8))
def test_what_is_written_comes_back(parts):
    assert opened(sealed(*parts)) == b"".join(parts)


@pytest.mark.parametrize(
    "size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES]
)
def test_every_length_comes_back(size):
    data = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(data[:size])) == data[:size]


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_change_goes_unnoticed(at, bit):
    data = bytearray(sealed(b"the whole truth" * 30))
    data[at % len(data)] ^= 1 << bit
    with pytest.raises(SealBroken):
        opened(bytes(data))


@given(length=st.integers(0, 10_000))
def test_no_cut_goes_unnoticed(length):
    data = sealed(b"a" * PIECE_BYTES, b"the end")
    with pytest.raises(SealBroken):
        opened(data[: length * len(data) // 10_001])


def test_pieces_cannot_be_swapped_repeated_or_taken_from_another_file():
    one, two = sealed(b"a" * PIECE_BYTES + b"b"), sealed(b"c" * PIECE_BYTES + b"d")
    piece = 4 + PIECE_BYTES + 16
    first, rest = one[16 : 16 + piece], one[16 + piece :]
    for forged in (
        one[:16] + first + first + rest,
        one[:16] + rest + first,
        one[: 16 + piece] + two[16 + piece :],
        one + rest,
    ):
        with pytest.raises(SealBroken):
            opened(forged)


def test_another_key_or_another_name_does_not_open_it():
    with pytest.raises(SealBroken):
        opened(sealed(b"x"), key=b"j" * 32)
    with pytest.raises(SealBroken):
        opened(sealed(b"x"), name="objects")


def test_pieces_are_read_in_exact_lengths():
    reader = PieceReader(iter([b"abc", b"defg", b"h"]))
    assert (reader.exactly(2), reader.exactly(4), reader.exactly(2)) == (b"ab", b"cdef", b"gh")
    assert reader.exactly(4) == b""
    with pytest.raises(SealBroken):
        PieceReader(iter([b"abc"])).exactly(4)
