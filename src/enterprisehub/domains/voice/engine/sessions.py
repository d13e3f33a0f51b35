"""One ONNX session per model and process, shared by all calls and loaded when first needed.

The models lie in the wheel of pipecat-ai (BSD-2): Silero's voice detection (MIT) and smart-turn
v3.2 (BSD-2). A session keeps no state between runs, so calls may share it; loading one per call
costs 11 MB each.
"""

import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

VOICE_MODEL = "audio/vad/data/silero_vad.onnx"
TURN_MODEL = "audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx"

_loading = threading.Lock()


def session(model: str) -> "InferenceSession":
    """The session of a bundled model."""
    with _loading:
        return _load(model)


@cache
def _load(model: str) -> "InferenceSession":
    import onnxruntime  # noqa: PLC0415  takes a second: only a process with calls pays

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(
        str(model_file(model)), sess_options=options, providers=["CPUExecutionProvider"]
    )


def model_file(model: str) -> Path:
    """Where the bundled model lies; found without importing its package.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    spec = find_spec("pipecat")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pipecat-ai is not installed: it carries the speech models.")
    return Path(spec.origin).parent / model
