"""Forms of sound: companding, rates, files, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.voice.engine import sound
from enterprisehub.domains.voice.engine.tones import keypad, waiting_music
from enterprisehub.kernel.errors import Invalid

pytestmark = pytest.mark.requirement("VOX-03")
SECOND = (8000 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)).astype(np.int16).tobytes()


def test_companding_follows_g711():
    # Extreme and middle codes of ITU-T G.711, tables 2a and 1a.
    mulaw = np.frombuffer(sound.from_mulaw(bytes([0x00, 0x80, 0x7F, 0xFF])), np.int16)
    assert mulaw.tolist() == [-32124, 32124, 0, 0]
    alaw = np.frombuffer(sound.from_alaw(bytes([0xD5, 0x55, 0xAA, 0x2A])), np.int16)
    assert alaw.tolist() == [8, -8, 32256, -32256]


@given(st.binary(min_size=1, max_size=300))
def test_codes_come_back(data):
    again = sound.to_alaw(sound.from_alaw(data))
    assert again == data
    values = sound.from_mulaw(data)
    assert sound.from_mulaw(sound.to_mulaw(values)) == values  # 0x7F and 0xFF are both zero


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=200))
def test_companding_is_near(values):
    pcm = np.array(values, np.int16)
    near = np.frombuffer(sound.from_mulaw(sound.to_mulaw(pcm.tobytes())), np.int16)
    allowed = np.maximum(8, np.abs(pcm.astype(int)) // 14)
    assert np.all(
        np.abs(near.astype(int) - pcm) <= allowed + 644 * (np.abs(pcm.astype(int)) > 32000)
    )


@pytest.mark.parametrize("want", [8000, 24000, 48000])
def test_a_stream_in_pieces_is_the_whole_at_another_rate(want):
    stream = sound.Resampler(16000, want)
    pieces = [stream.feed(SECOND[at : at + 640]) for at in range(0, len(SECOND), 640)]
    whole = b"".join([*pieces, stream.feed(b"", last=True)])
    assert abs(len(whole) // 2 - want) <= 2
    pitch = np.argmax(np.abs(np.fft.rfft(np.frombuffer(whole, np.int16)[:want])))
    assert abs(pitch - 440) <= 1


@pytest.mark.parametrize("form", ["WAV", "FLAC", "MP3", "OPUS"])
def test_files_are_written_and_read(form):
    back = sound.read_file(sound.write_file(SECOND, 16000, form=form), 8000)
    assert 900 < sound.milliseconds(back, 8000) < 1150
    assert np.abs(np.frombuffer(back, np.int16)).max() > 6000


def test_stereo_files_become_mono():
    both = np.stack([np.frombuffer(SECOND, np.int16)] * 2, axis=1).tobytes()
    assert sound.mono(both, 2) == SECOND
    back = sound.read_file(sound.write_file(both, 16000, channels=2), 16000)
    assert back == SECOND


def test_what_is_no_sound_is_refused_in_words():
    with pytest.raises(Invalid, match="WAV, FLAC, MP3 or Ogg"):
        sound.read_file(b"RIFF and then nothing of the kind", 8000)


def test_keypad_tones_have_two_frequencies():
    tone = np.frombuffer(keypad("5", 8000), np.int16)[:960]
    spectrum = np.abs(np.fft.rfft(tone))
    loud = sorted(np.argsort(spectrum)[-2:] * 8000 / 960)
    assert loud == pytest.approx([770, 1336], abs=9)
    assert keypad("x", 8000) == b""
    assert len(waiting_music(8000)) > 8000
