"""The flows that come with the program: real estate seller, buyer and lead, and B2B.

`data` is what authors write, the newest version of each flow. `versions` keeps every version that
was ever shipped, whole and never changed, so that a conversation finishes on the one it began with.
"""

import json
from functools import cache
from importlib import resources
from typing import Any

from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.kernel.errors import NotFound

SHARED_ANSWERS = ("real_estate", "b2b")
SHIPPED = ("seller", "buyer", "lead", "b2b")


def _read(folder: str, name: str) -> dict[str, Any]:
    file = resources.files(__package__).joinpath(folder, f"{name}.json")
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


@cache
def shipped(name: str) -> Flow:
    """The newest shipped version of a flow.

    Raises:
        NotFound: the program has no flow of this name.
    """
    if name not in SHIPPED:
        raise NotFound(f"There is no flow {name!r}. There are: {', '.join(SHIPPED)}.")
    return resolved(_read("data", name))


@cache
def shipped_version(name: str, version: int) -> Flow | None:
    """Exactly this version of a shipped flow; none where the program never had it."""
    folder = resources.files(__package__).joinpath("versions")
    file = folder.joinpath(f"{name}.v{version}.json")
    return Flow.model_validate_json(file.read_bytes()) if file.is_file() else None


def resolved(document: dict[str, Any]) -> Flow:
    """`document` with the shared answers and objections that `answers_from` names put in.

    What the document says itself wins over what it shares. Raises KeyError for unknown answers.
    """
    own = dict(document)
    shared_name = own.pop("answers_from", None)
    if shared_name is not None and shared_name not in SHARED_ANSWERS:
        raise KeyError(shared_name)
    if shared_name is not None:
        shared = _read("answers", shared_name)
        for part in ("answers", "objections"):
            own[part] = shared[part] | own.get(part, {})
    return Flow.model_validate(own)
