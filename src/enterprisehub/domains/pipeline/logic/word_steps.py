"""Steps for a deal in a model's words, where one is connected; what they say stays the rules'."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.prompts.declare import declare
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.known_values import Known

REWORD: Final = declare("pipeline.reword", Path(__file__).resolve().parents[1] / "prompts")
ROUTE: Final[Route] = REWORD.model_route
MOST_WORDED: Final = 15
_LONGEST_STEP: Final = 120


class ToWord(BaseModel):
    """A step of a deal, and whose names stand in it."""

    deal_id: UUID
    title: str
    because: str
    names: tuple[str, ...] = ()


class InWords(BaseModel):
    """How a step is said, and by which model (empty: by the rules)."""

    title: str
    because: str
    model: str = ""


async def word_steps(run: AgentRun, steps: Sequence[ToWord]) -> list[InWords]:
    """The steps in their order. When no model answers, the rest are not asked for."""
    said = [InWords(title=step.title, because=step.because) for step in steps]
    for place, step in enumerate(steps[:MOST_WORDED]):
        draft = conversations.Draft(
            text=f"{step.title}\n{step.because}",
            subject=Ref("crm.deal", step.deal_id),
            keep=step.names,
            in_order=True,
            known=Known(names=step.names),
        )
        got = await conversations.reword_draft(run, REWORD, draft)
        if not got.answered:
            break
        if got.wording is not None and (lines := two_lines(got.text)):
            said[place] = InWords(title=lines[0], because=lines[1], model=got.wording.model)
    return said


def two_lines(text: str) -> tuple[str, str] | None:
    """Step and reason; None where the words are not these two. Pure."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != 2 or len(lines[0]) > _LONGEST_STEP:  # noqa: PLR2004  the step and the reason
        return None
    return lines[0].rstrip("."), lines[1]
