"""Sound in the forms that lines and files use, brought to signed 16-bit mono PCM and back.

Companding after ITU-T G.711 by tables; resampling by soxr; files (WAV, FLAC, MP3, Ogg Opus) by
libsndfile. What cannot be read is refused in words that name what was found and what is wanted.
"""

import io
from functools import cache
from typing import Any

import numpy as np

from enterprisehub.kernel.errors import Invalid

FRAME_MS = 40
_MOST_FILE_BYTES = 50 * 1024 * 1024
_LONGEST_FILE_SECONDS = 1800

type Samples = np.ndarray[Any, np.dtype[np.int16]]


def silence(milliseconds: float, sample_rate: int) -> bytes:
    return bytes(2 * int(sample_rate * milliseconds / 1000))


def milliseconds(pcm: bytes | bytearray, sample_rate: int) -> float:
    return len(pcm) / 2 * 1000 / sample_rate


def resampled(pcm: bytes, have: int, want: int) -> bytes:
    """A whole sound at another rate. For a stream use `Resampler`."""
    if have == want or not pcm:
        return pcm
    import soxr  # noqa: PLC0415  only processes with calls need it

    samples = np.frombuffer(pcm, np.int16)
    return bytes(soxr.resample(samples, have, want, quality="MQ").astype(np.int16).tobytes())


class Resampler:
    """A stream at another rate, without clicks between its pieces."""

    def __init__(self, have: int, want: int) -> None:
        self._stream: Any = None
        if have != want:
            import soxr  # noqa: PLC0415

            self._stream = soxr.ResampleStream(have, want, 1, dtype="int16", quality="MQ")

    def feed(self, pcm: bytes, *, last: bool = False) -> bytes:
        if self._stream is None:
            return pcm
        return bytes(self._stream.resample_chunk(np.frombuffer(pcm, np.int16), last=last).tobytes())


def scaled(pcm: bytes, gain: float) -> bytes:
    """Quieter (or louder, clipped) by a factor."""
    if gain == 1.0:
        return pcm
    samples = np.frombuffer(pcm, np.int16).astype(np.float32) * gain
    return bytes(np.clip(samples, -32768, 32767).astype(np.int16).tobytes())


def mono(pcm: bytes, channels: int) -> bytes:
    """The mean of interleaved channels."""
    if channels == 1:
        return pcm
    samples = np.frombuffer(pcm, np.int16).reshape(-1, channels)
    return samples.mean(axis=1).astype(np.int16).tobytes()


# --- G.711 ----------------------------------------------------------------------------------------


def from_mulaw(data: bytes) -> bytes:
    return _mulaw_table()[np.frombuffer(data, np.uint8)].tobytes()


def from_alaw(data: bytes) -> bytes:
    return _alaw_table()[np.frombuffer(data, np.uint8)].tobytes()


def to_mulaw(pcm: bytes) -> bytes:
    return bytes(_nearest(_mulaw_table())[_index(pcm)].tobytes())


def to_alaw(pcm: bytes) -> bytes:
    return bytes(_nearest(_alaw_table())[_index(pcm)].tobytes())


@cache
def _mulaw_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    size = (((code & 0x0F) << 3) + 132 << ((code & 0x70) >> 4)) - 132
    return np.where(code & 0x80, -size, size).astype(np.int16)


@cache
def _alaw_table() -> Samples:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    segment, step = (code & 0x70) >> 4, (code & 0x0F) << 4
    low = step + 8
    high = (step + 264) << np.maximum(segment - 1, 0)
    size = np.where(segment == 0, low, high)
    return np.where(code & 0x80, size, -size).astype(np.int16)


_NEAREST: dict[int, "np.ndarray[Any, np.dtype[np.uint8]]"] = {}


def _nearest(table: Samples) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """For every 16-bit value the code whose value lies nearest."""
    found = _NEAREST.get(id(table))
    if found is None:
        order = np.argsort(table, kind="stable")
        values = table[order].astype(np.int32)
        middles = (values[1:] + values[:-1]) // 2
        every = np.arange(-32768, 32768, dtype=np.int32)
        found = _NEAREST[id(table)] = order[np.searchsorted(middles, every)].astype(np.uint8)
    return found


def _index(pcm: bytes) -> Any:
    return np.frombuffer(pcm, np.int16).astype(np.int32) + 32768


# --- files ----------------------------------------------------------------------------------------


def read_file(content: bytes, sample_rate: int) -> bytes:
    """The sound of a WAV, FLAC, MP3 or Ogg file as mono PCM at this rate.

    Raises:
        Invalid: it is no such file, too large or too long; said in words.
    """
    if len(content) > _MOST_FILE_BYTES:
        raise Invalid("The sound file is larger than 50 MB.", fields={"file": "is too large"})
    import soundfile  # noqa: PLC0415  libsndfile is loaded for files only

    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.frames > _LONGEST_FILE_SECONDS * file.samplerate:
                raise Invalid("The sound is longer than 30 minutes.", fields={"file": "too long"})
            samples = file.read(dtype="int16", always_2d=True)
            have = file.samplerate
    except soundfile.LibsndfileError as error:
        raise Invalid(
            f"This is no sound file we can read ({error.error_string}). "
            "Use WAV, FLAC, MP3 or Ogg Opus.",
            fields={"file": "is no WAV, FLAC, MP3 or Ogg file"},
        ) from error
    one = samples.mean(axis=1).astype(np.int16) if samples.shape[1] > 1 else samples[:, 0]
    return resampled(one.tobytes(), have, sample_rate)


def write_file(pcm: bytes, sample_rate: int, *, channels: int = 1, form: str = "WAV") -> bytes:
    """PCM as a file: "WAV", "FLAC", "MP3" or "OPUS" (in Ogg)."""
    import soundfile  # noqa: PLC0415

    kind, subtype = {"OPUS": ("OGG", "OPUS"), "MP3": ("MP3", "MPEG_LAYER_III")}.get(
        form, (form, "PCM_16")
    )
    samples = np.frombuffer(pcm, np.int16).reshape(-1, channels)
    out = io.BytesIO()
    soundfile.write(out, samples, sample_rate, format=kind, subtype=subtype)
    return out.getvalue()
