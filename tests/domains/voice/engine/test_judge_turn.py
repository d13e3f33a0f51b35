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


_WEIGH = """
import threading
from pathlib import Path
import onnxruntime
from enterprisehub.domains.voice.engine.judge_turn import judge

def held_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

def work():
    before = held_mb()
    for seconds in [*range(1, 9), *range(8, 0, -1), *range(1, 9)]:
        judge(bytes(32_000 * seconds))
    assert held_mb() < before + 65, (before, held_mb())

thinking = threading.Thread(target=work)
thinking.start()
thinking.join()
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what a process holds")


@linux
@pytest.mark.requirement("VTG-01")
def test_no_other_thread_works_on_the_features() -> None:
    """Helpers of a matrix product would spin long after it: each turn would cost twice as much."""
    _run_alone(_COUNT_TURNS)


@linux
@pytest.mark.requirement("VTG-01")
def test_judgements_hold_what_one_of_them_needs() -> None:
    """The model's 9 MB and one set of its working memory, however many turns were judged."""
    _run_alone(_WEIGH)


def _run_alone(program: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "Error" not in told.stderr, told.stderr
