"""What callers are told when no model answers."""

from enterprisehub.kernel.errors import Unavailable


class ModelUnavailable(Unavailable):
    """No model answers; the deterministic engine goes on."""

    code = "model_unavailable"
    title = "No language model answers"
