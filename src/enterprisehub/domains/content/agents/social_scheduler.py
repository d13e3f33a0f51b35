"""Gives drafts the next free slots of their channels; approved, each leaves at its time."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from enterprisehub.domains.content.agents.repurpose import ALL
from enterprisehub.domains.content.contracts import CHANNELS, Channel, PlannedPost, PlanPosts
from enterprisehub.domains.content.logic.keep_content import find_slots
from enterprisehub.domains.content.logic.read_channels import read_channels
from enterprisehub.domains.content.permissions import CONTENT_WRITE
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.ui.shown import plural


class Input(BaseModel):
    """Which channels, and how many posts at most."""

    channels: Annotated[str, Field(max_length=200, title="Channels")] = ALL
    limit: Annotated[int, Field(ge=1, le=30, title="Posts at most")] = 10


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    planned: list[PlannedPost]
    without_slot: int
    problems: list[str]


class Found(BaseModel):
    posts: list[PlannedPost]
    without: int
    problems: list[str]
    time_zone: str


async def plan(db: Db, channels: list[Channel], limit: int) -> Found:
    found = await find_slots(db, channels, limit)
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    return Found(posts=found.posts, without=found.without, problems=found.problems, time_zone=zone)


@agent(
    name="content.social_scheduler",
    title="Social scheduler",
    domain="Content",
    purpose="Plans drafts into the next free slots of each channel; approved, they are posted",
    icon="calendar",
    input=Input,
    output=Output,
    permission=CONTENT_WRITE,
    may_propose=(PlanPosts,),
    reads="drafts, and what is planned in the next four weeks",
    computes="the next free slot of each channel by the tenant's clock, never above its daily "
    "most; by which account it leaves, and whether its network takes its length",
    evaluated="no slot twice, none in the past, none above the daily most, whatever the drafts",
    examples=(
        "Schedule the posts for next week",
        "Plan our social media drafts",
        "When should these posts go out?",
        "Put the LinkedIn posts on the calendar",
        "Schedule everything that is still a draft",
    ),
)
async def social_scheduler(run: AgentRun, given: Input) -> Output:
    channels = read_channels(given.channels)
    found = await run.read("Find free slots", plan, channels, given.limit)
    if found.posts:
        run.propose(
            PlanPosts(posts=tuple(found.posts)),
            reason=f"{plural(len(found.posts), 'draft')} can be posted in free slots.",
            dedupe_key=f"content.plan:{run.run_id}",
        )
        first = min(one.at for one in found.posts).astimezone(ZoneInfo(found.time_zone))
        names = sorted({CHANNELS[one.channel].title for one in found.posts})
        summary = (
            f"{plural(len(found.posts), 'post')} planned on {', '.join(names)}, "
            f"the first on {first:%-d %B, %H:%M %Z}."
        )
    else:
        summary = "There is no draft to plan on these channels."
    if found.without:
        summary += f" {found.without} found no slot in four weeks."
    if found.problems:
        summary += f" Left out: {' '.join(found.problems)}"
    return Output(
        summary=summary,
        planned=found.posts,
        without_slot=found.without,
        problems=found.problems,
    )
