"""Values in the durable layer's tables are pickled and signed: a foreign row never becomes code."""

import base64
import pickle
from typing import Any, override

from dbos import Serializer

from enterprisehub.kernel.secrets import KeyRing

_PURPOSE = "durable-work"


class SignedPickle(Serializer):
    """Pickle in base64, preceded by a signature of the key ring.

    Whoever can write to the database could otherwise run code in the worker.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    @override
    def serialize(self, data: Any) -> str:
        body = base64.b64encode(_dumps(data))
        return f"{self._ring.sign(_PURPOSE, body)}.{body.decode('ascii')}"

    @override
    def deserialize(self, serialized_data: str) -> Any:
        signature, _, body = serialized_data.partition(".")
        if not self._ring.verify(_PURPOSE, body.encode(), signature):
            raise ValueError("a stored value of background work is not signed with our keys")
        return pickle.loads(base64.b64decode(body))  # noqa: S301  the signature was checked

    def resigned(self, stored: str) -> str | None:
        """The same value under the newest key; None when none of our keys signed it."""
        signature, _, body = stored.partition(".")
        if not self._ring.verify(_PURPOSE, body.encode(), signature):
            return None
        return f"{self._ring.sign(_PURPOSE, body.encode())}.{body}"

    @override
    def name(self) -> str:
        return "hub_signed_pickle"


def _dumps(data: Any) -> bytes:
    """Errors that cannot be rebuilt are stored as a plain error with the same words."""
    if not isinstance(data, BaseException):
        return pickle.dumps(data)
    try:
        dumped = pickle.dumps(data)
        pickle.loads(dumped)  # noqa: S301  our own bytes, a moment old
    except Exception:  # noqa: BLE001  any failure has the same remedy
        return pickle.dumps(RuntimeError(f"{type(data).__name__}: {data}"))
    return dumped
