"""A request of which only the record was unclear goes on when the person names it."""

from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import TypeAdapter

from enterprisehub.domains.assistant.contracts import Asker
from enterprisehub.domains.assistant.logic.continue_question import Before
from enterprisehub.domains.assistant.logic.read_question import read_question
from enterprisehub.domains.assistant.logic.read_request import Request

_REQUEST: Final = TypeAdapter(Request)
_MOST = 80


@dataclass(frozen=True, slots=True)
class Wish:
    """A request, and all that the person said for it."""

    request: Request
    said: str

    def as_json(self) -> dict[str, Any]:
        return {"said": self.said, **_REQUEST.dump_python(self.request, mode="json")}


def take_up_request(said: str, before: Before, asker: Asker) -> Wish | None:
    """The open request with the record that is named now; None where this is something else."""
    if before.request is None or len(said) > _MOST or said.rstrip().endswith("?"):
        return None
    question = read_question(said, asker.today)
    chosen = question.ordinal is not None or (question.bare and bool(question.names))
    if not chosen:
        return None
    stored = dict(before.request)
    first = stored.pop("said")
    request = replace(_REQUEST.validate_python(stored), who=said.strip(" .!"))
    return Wish(request, f"{first} … {said}")
