"""Writes the brief of a graphic for each post of a text: size, words, and proposes the task."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.logic.brief_graphic import Brief, brief_graphic
from enterprisehub.domains.content.logic.keep_content import known_piece
from enterprisehub.domains.content.permissions import CONTENT_WRITE
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db


class Input(BaseModel):
    """For which text, and about whom the task stands."""

    piece_id: UUID = Field(title="Text", json_schema_extra={"record": "content.piece"})
    contact_id: UUID | None = Field(default=None, title="Who draws it (a contact)")
    headline: Annotated[str, Field(max_length=80, title="Headline, if you have one")] = ""


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    briefs: list[Brief]


async def write_briefs(db: Db, piece_id: UUID, headline: str) -> list[Brief]:
    """A brief for the first post of each channel, kept with it."""
    piece = await known_piece(db, piece_id)
    rows = [row for row in await queries.posts_of(db, piece_id) if row.part == 1]
    briefs = []
    for row in rows:
        brief = brief_graphic(row.channel, headline or piece.title, row.body)
        row.graphic = brief.model_dump()
        briefs.append(brief)
    return briefs


@agent(
    name="content.graphics_request",
    title="Graphics request",
    domain="Content",
    purpose="Writes the brief of a graphic for each channel: size, words that fit, what to show",
    icon="palette",
    input=Input,
    output=Output,
    permission=CONTENT_WRITE,
    may_propose=(AddTask,),
    reads="the text and its posts",
    computes="the size of each channel, a headline and a figure from the text that fit, the "
    "alternative text",
    evaluated="every word and figure stands in the text; no headline longer than fits",
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
        "Write the briefs", write_briefs, given.piece_id, given.headline, kind="tool"
    )
    if briefs and given.contact_id:
        lines = [f"{one.channel}: {one.wide} x {one.high}, “{one.headline}”" for one in briefs]
        run.propose(
            AddTask(
                title=f"Draw {len(briefs)} graphics: {briefs[0].headline}"[:200],
                detail="\n".join(lines)[:2000],
                contact_id=given.contact_id,
            ),
            reason=f"{len(briefs)} posts have no graphic yet.",
            dedupe_key=f"content.graphics:{given.piece_id}:{given.contact_id}",
        )
    names = ", ".join(one.channel for one in briefs)
    return Output(
        summary=f"{len(briefs)} briefs: {names}." if briefs
        else "This text has no posts yet; repurpose it first.",
        briefs=briefs,
    )  # fmt: skip
