"""Channels and their limits; texts, posts and requests for graphics."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from enterprisehub.kernel.scope import Ref

PIECE = "content.piece"
POST = "content.post"
MOST_TEXT = 60_000

type Channel = Literal[
    "linkedin", "x", "instagram", "facebook", "newsletter", "mastodon", "bluesky"
]
type PostState = Literal["draft", "planned", "posted", "failed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """What a channel takes. `aim` is the length that is wished, below the limit.

    Sources: help pages of the networks: LinkedIn posts 3,000 characters; X 280; Instagram captions
    2,200 and 30 hashtags; Facebook 63,206; Mastodon 500 unless its server says otherwise; Bluesky
    300 graphemes. The newsletter's limit is ours.
    """

    title: str
    most_characters: int
    aim: int
    most_hashtags: int
    wide: int
    high: int


CHANNELS: dict[Channel, ChannelRule] = {
    "linkedin": ChannelRule("LinkedIn", 3_000, 900, 3, 1200, 627),
    "x": ChannelRule("X", 280, 240, 2, 1600, 900),
    "instagram": ChannelRule("Instagram", 2_200, 500, 8, 1080, 1350),
    "facebook": ChannelRule("Facebook", 63_206, 600, 2, 1200, 630),
    "newsletter": ChannelRule("Newsletter", 10_000, 1_500, 0, 1200, 400),
    "mastodon": ChannelRule("Mastodon", 500, 450, 3, 1200, 630),
    "bluesky": ChannelRule("Bluesky", 300, 270, 2, 1200, 630),
}
STATES: dict[PostState, str] = {
    "draft": "Draft",
    "planned": "Planned",
    "posted": "Posted",
    "failed": "Failed",
    "withdrawn": "Withdrawn",
}
type Title = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$"
    ),
]
LONGEST_HEADLINE = 60
type Headline = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=LONGEST_HEADLINE, pattern=r"^[^\x00-\x1f]*$"
    ),
]
type Body = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=MOST_TEXT, pattern=r"^[^\x00]*$"
    ),
]


class PieceIn(BaseModel):
    """A text of ours that posts are made from."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    text: Body


class PlannedPost(BaseModel):
    """A post with its slot. Without an account the sandbox takes it; `voice` labels its manner."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    post_id: UUID
    channel: Channel
    body: str
    at: AwareDatetime
    account_id: UUID | None = None
    network: str = "Sandbox"
    voice: str = ""


class PlanPosts(BaseModel):
    """Action payload of `content.plan_posts`: these posts go out at these times."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    posts: Annotated[tuple[PlannedPost, ...], Field(min_length=1, max_length=30)]

    def subjects(self) -> list[Ref]:
        return [Ref(POST, one.post_id) for one in self.posts]


class PublishPost(BaseModel):
    """Action payload of `content.publish_post`: one post leaves, at the time it was planned for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    post_id: UUID
    channel: Channel
    body: str
    account_id: UUID | None = None
    network: str = "Sandbox"

    def subjects(self) -> list[Ref]:
        return [Ref(POST, self.post_id)]


class WithdrawPost(BaseModel):
    """Action payload of `content.withdraw_post`: a post that stands on its network is deleted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    post_id: UUID
    channel: Channel
    provider_id: str
    account_id: UUID | None = None
    network: str = "Sandbox"

    def subjects(self) -> list[Ref]:
        return [Ref(POST, self.post_id)]
