"""Makes one post for each channel from a text of ours, of its own sentences."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from enterprisehub.domains.content.contracts import CHANNELS, MOST_TEXT, Channel, PieceIn
from enterprisehub.domains.content.logic.keep_content import keep_piece, repurpose
from enterprisehub.domains.content.logic.make_posts import Post, Style
from enterprisehub.domains.content.logic.read_channels import read_channels
from enterprisehub.domains.content.logic.reword_prompt import ROUTE
from enterprisehub.domains.content.logic.word_posts import (
    Kept,
    in_voice,
    standing_drafts,
    word_posts,
)
from enterprisehub.domains.content.permissions import CONTENT_WRITE
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm import gateway
from enterprisehub.ui.shown import plural

_NOTHING = "Paste a text, or choose a kept one."
_NO_DRAFTS = "Choose the kept text whose drafts shall be worded."
# A thread is reworded post by post.
LIMITS = Limits(seconds=600.0, steps=120)
ALL = ", ".join(rule.title for rule in CHANNELS.values())


class Input(BaseModel):
    """A text: pasted here, or kept before."""

    title: Annotated[str, Field(max_length=200, title="Title")] = ""
    text: Annotated[str, Field(max_length=MOST_TEXT, title="Text")] = ""
    piece_id: UUID | None = Field(
        default=None, title="Kept text", json_schema_extra={"record": "content.piece"}
    )
    channels: Annotated[str, Field(max_length=200, title="Channels")] = ALL
    drafts_stand: Annotated[
        bool, Field(title="Only word the kept text's drafts, where a model is connected")
    ] = False

    @model_validator(mode="after")
    def _names_something(self) -> "Input":
        if self.piece_id is None and not self.text.strip():
            raise ValueError(_NOTHING)
        if self.drafts_stand and self.piece_id is None:
            raise ValueError(_NO_DRAFTS)
        return self


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    piece_id: UUID
    posts: list[Post]
    left_out: list[str]


class Made(BaseModel):
    """The drafts beside their text, and whether a model may word them."""

    piece_id: UUID
    kept: list[Kept]
    left_out: list[str]
    model_usable: bool


async def make(db: Db, given: dict[str, Any], channels: list[Channel], style: Style) -> Made:
    """The drafts are kept beside their text."""
    if given["drafts_stand"]:
        return Made(
            piece_id=UUID(given["piece_id"]),
            kept=await standing_drafts(db, UUID(given["piece_id"]), channels, style),
            left_out=[],
            model_usable=await gateway.available(db, ROUTE),
        )
    if given["piece_id"]:
        piece_id = UUID(given["piece_id"])
    else:
        title = given["title"].strip() or given["text"].strip().splitlines()[0][:120]
        piece_id = (await keep_piece(db, PieceIn(title=title, text=given["text"]))).id
    made, rows = await repurpose(db, piece_id, channels, style)
    return Made(
        piece_id=piece_id,
        kept=await in_voice(db, zip(rows, made.posts, strict=True)),
        left_out=made.left_out,
        model_usable=await gateway.available(db, ROUTE),
    )


async def run_style(run: AgentRun, given: Input, style: Style) -> Output:
    """Both agents work so; they differ in the style."""
    channels = read_channels(given.channels)
    plain = given.model_dump(mode="json")
    made = await run.read("Make the posts", make, plain, channels, style, kind="tool")
    posts, worded = [one.post for one in made.kept], False
    if made.model_usable:
        posts, worded = await word_posts(run, made.piece_id, made.kept)
    names = sorted({CHANNELS[post.channel].title for post in posts})
    said = f"{plural(len(posts), 'post')} for {', '.join(names)}."
    return Output(
        summary=said if posts else f"No post could be made: {'; '.join(made.left_out)}.",
        engine="model" if worded else "rules",
        piece_id=made.piece_id,
        posts=posts,
        left_out=made.left_out,
    )


@agent(
    name="content.repurpose",
    title="Repurpose",
    domain="Content",
    purpose="Makes one post for each channel from a text, of its own sentences and within limits",
    icon="repeat",
    input=Input,
    output=Output,
    permission=CONTENT_WRITE,
    route=ROUTE,
    limits=LIMITS,
    reads="the text",
    computes="which sentences carry it, as many as the channel's length takes, and its hashtags; "
    "a connected model may reword a post, if it claims nothing new",
    evaluated="every sentence of the rules' posts stands literally in the text; no post beyond its "
    "channel's limit",
    examples=(
        "Turn this article into social posts",
        "Repurpose the market report for LinkedIn and X",
        "Make a short post from this blog text",
        "Summarize this for the newsletter",
        "Write an Instagram caption from our case study",
    ),
)
async def repurpose_agent(run: AgentRun, given: Input) -> Output:
    return await run_style(run, given, "summary")
