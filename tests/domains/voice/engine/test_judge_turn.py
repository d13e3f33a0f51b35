"""What the judge of turns hears: as the model's makers compute it, in the judge's thread alone."""

import subprocess
import sys

import numpy as np
import pytest
from pipecat.audio.turn.smart_turn._whisper_features import compute_whisper_log_mel_features

from enterprisehub.domains.voice.engine.judge_turn import features

SECONDS_8 = 16_000 * 8


@pytest.mark.requirement("VOX-02")
def test_the_features_are_those_the_model_was_made_for() -> None:
    hertz = np.linspace(80, 7000, SECONDS_8)
    sound = np.sin(np.cumsum(2 * np.pi * hertz / 16_000)).astype(np.float32) * 0.2
    sound += np.random.default_rng(3).normal(scale=0.01, size=SECONDS_8).astype(np.float32)
    theirs = compute_whisper_log_mel_features(sound, do_normalize=True)
    assert np.allclose(features(sound), theirs, atol=2e-3)


_COUNT_TURNS = """
import threading
from pathlib import Path
import numpy as np
from enterprisehub.domains.voice.engine.judge_turn import features

def turns():
    own = str(threading.get_native_id())
    tasks = [task for task in Path("/proc/self/task").iterdir() if task.name != own]
    return {task.name: (task / "schedstat").read_text().split()[2] for task in tasks}

sound = np.ones(16_000 * 8, np.float32)
features(sound)
before = turns()
features(sound)
assert turns() == before, (before, turns())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells which threads had the processor")
@pytest.mark.requirement("VTG-01")
def test_no_other_thread_works_on_the_features() -> None:
    """Helpers of a matrix product would spin long after it: each turn would cost twice as much."""
    asked = [sys.executable, "-c", _COUNT_TURNS]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
