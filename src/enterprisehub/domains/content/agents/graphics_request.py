"""Draws a graphic for each channel that a text is posted to; a designer may be asked for more."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.content.contracts import Headline
from enterprisehub.domains.content.logic.brief_graphic import Brief
from enterprisehub.domains.content.logic.request_graphics import request_graphics
from enterprisehub.domains.content.permissions import CONTENT_WRITE
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.ui.shown import plural


class Input(BaseModel):
    """For which text, and about whom the task stands."""

    piece_id: UUID = Field(title="Text", json_schema_extra={"record": "content.piece"})
    contact_id: UUID | None = Field(
        default=None, title="A designer to draw them by hand (a contact)"
    )
    headline: Annotated[Headline, Field(title="Headline, if you have one")] = ""


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    briefs: list[Brief]


@agent(
    name="content.graphics_request",
    title="Graphics request",
    domain="Content",
    purpose="Draws a graphic for each channel, in your colour, with a headline and a figure",
    icon="palette",
    input=Input,
    output=Output,
    permission=CONTENT_WRITE,
    may_propose=(AddTask,),
    reads="the text and its posts",
    computes="pictures of each channel's size with a headline and a figure from the text that fit, "
    "in letters that stand out from the colour, and the alternative text",
    evaluated="every word and figure stands in the text; no letter leaves the picture; contrast",
    examples=(
        "Request graphics for the market report posts",
        "Write a design brief for this text",
        "We need images for these posts",
        "Ask the designer for social graphics",
        "Brief a graphic for LinkedIn and Instagram",
    ),
)
async def graphics_request(run: AgentRun, given: Input) -> Output:
    briefs = await run.read(
        "Draw the graphics", request_graphics, given.piece_id, given.headline, kind="tool"
    )
    if briefs and given.contact_id:
        lines = [f"{one.channel}: {one.wide} x {one.high}, “{one.headline}”" for one in briefs]
        run.propose(
            AddTask(
                title=f"Draw {len(briefs)} graphics: {briefs[0].headline}"[:200],
                detail="\n".join(lines)[:2000],
                contact_id=given.contact_id,
            ),
            reason="Drawn by hand they say more than the drawn ones of the text.",
            dedupe_key=f"content.graphics:{given.piece_id}:{given.contact_id}",
        )
    names = ", ".join(one.channel for one in briefs)
    return Output(
        summary=f"{plural(len(briefs), 'graphic')} on the text’s page: {names}." if briefs
        else "This text has no posts yet; repurpose it first.",
        briefs=briefs,
    )  # fmt: skip
