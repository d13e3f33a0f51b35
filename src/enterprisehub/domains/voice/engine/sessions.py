"""One ONNX session per model and process, shared by all calls and loaded when first needed.

Silero's voice detection 6.2 (MIT) lies beside this file in its form for 16 kHz alone: it answers as
the one for both rates in the wheel of pipecat-ai and takes two thirds of its time. smart-turn v3.2
(BSD-2) lies in that wheel. A session keeps no state between runs, so calls may share it; loading
one per call costs 11 MB each.
"""

import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

VOICE_MODEL = Path(__file__).parent / "models" / "silero-vad-6.2-16k.onnx"
_TURN_MODEL = "audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx"

_loading = threading.Lock()


def session(model: Path) -> "InferenceSession":
    """The session of a model's file."""
    with _loading:
        return _load(model)


@cache
def _load(model: Path) -> "InferenceSession":
    import onnxruntime  # noqa: PLC0415  takes a second: only a process with calls pays

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    # Its own arena, filled once: by malloc the process grew by 20 MB and more at random judgements.
    # A pattern would keep a second block of the whole size beside it.
    options.enable_cpu_mem_arena, options.enable_mem_pattern = True, False
    return onnxruntime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )


@cache
def turn_model() -> Path:
    """Where smart-turn lies; found without importing the package that carries it.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    spec = find_spec("pipecat")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pipecat-ai is not installed: it carries the model of turns.")
    return Path(spec.origin).parent / _TURN_MODEL
