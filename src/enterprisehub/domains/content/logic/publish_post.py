"""Posts that were approved as a plan: each leaves at its time, once."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import CHANNELS, PlanPosts, PublishPost
from enterprisehub.domains.content.models import PostRow
from enterprisehub.domains.content.ports import OutgoingPost, SocialNetwork
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.kinds import Attempt, Rendered
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.tenancy.tenants import tenant


async def show_plan(db: Db, plan: PlanPosts) -> Rendered:
    """Every post with its time, as it will stand there."""
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    parts = [
        f"{CHANNELS[one.channel].title}, {one.at.astimezone(zone):%A %-d %B, %H:%M %Z}\n{one.body}"
        for one in plan.posts
    ]
    count = len(plan.posts)
    return Rendered(
        title=f"Post {count} {'time' if count == 1 else 'times'} on "
        + ", ".join(sorted({CHANNELS[one.channel].title for one in plan.posts})),
        channel="social",
        icon="send",
        fields=(("Posts", str(count)),),
        body="\n\n".join(parts),
    )


async def watch_plan(db: Db, plan: PlanPosts) -> dict[str, Any]:
    """An approval holds for the words and states that were shown."""
    return {
        str(one.post_id): {"body": row.body, "state": row.state}
        for one in plan.posts
        if (row := await queries.post(db, one.post_id)) is not None
    }


async def plan_posts(db: Db, plan: PlanPosts) -> dict[str, Any]:
    """Each post has its slot and leaves then; a slot that has passed is used at once."""
    actions = []
    for one in plan.posts:
        row = await _held(db, one.post_id)
        if row.state != "draft":
            raise Conflict("One of these posts was planned or posted meanwhile.")
        row.state, row.planned_at = "planned", one.at
        action = await propose(
            db,
            PublishPost(post_id=row.id, channel=one.channel, body=row.body),
            reason="Approved with its plan.",
            not_before=one.at,
            dedupe_key=f"content.post:{row.id}",
        )
        actions.append(str(action.id))
    return {"actions": actions}


async def drop_plan(db: Db, action_id: UUID, plan: PlanPosts, result: dict[str, Any]) -> None:
    """What has not left yet stays a draft."""
    del action_id
    for told in result["actions"]:
        action = await queue.action(db, UUID(told))
        if action.state in ("proposed", "approved"):
            await decide.cancel(db, action.id, reason="Its plan was taken back.")
    for one in plan.posts:
        row = await _held(db, one.post_id)
        if row.state == "planned":
            row.state, row.planned_at = "draft", None


async def show_post(db: Db, post: PublishPost) -> Rendered:
    """The post as it will stand there."""
    del db
    title = CHANNELS[post.channel].title
    return Rendered(title=f"Post on {title}", channel="social", icon="send", body=post.body)


async def reach_network(ports: Ports, post: PublishPost, attempt: Attempt) -> dict[str, Any]:
    """The network has it; by the action's own key a second try is the same post."""
    network = ports.get(SocialNetwork)
    sent = await network.publish(
        OutgoingPost(key=attempt.key, channel=post.channel, body=post.body)
    )
    return {"provider_id": sent.provider_id, "connector": sent.connector}


async def record_post(db: Db, action_id: UUID, post: PublishPost, result: dict[str, Any]) -> None:
    """The calendar shows it as posted."""
    del action_id
    row = await _held(db, post.post_id)
    row.state, row.posted_at, row.error = "posted", clock.now(), ""
    row.provider_id = str(result["provider_id"])
    title = CHANNELS[post.channel].title
    timeline.add(db, "content.posted", [row.ref], f"Posted on {title}")


async def note_failure(db: Db, action_id: UUID, post: PublishPost, why: str) -> None:
    """The calendar says why it is not there."""
    del action_id
    row = await _held(db, post.post_id)
    row.state, row.error = "failed", why[:500]


async def _held(db: Db, post_id: UUID) -> PostRow:
    row = await queries.post(db, post_id, lock=True)
    if row is None:
        raise NotFound("There is no such post.")
    return row
