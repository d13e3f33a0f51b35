"""Posts that were approved as a plan: each leaves at its time, once."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import (
    CHANNELS,
    PlannedPost,
    PlanPosts,
    PublishPost,
    WithdrawPost,
)
from enterprisehub.domains.content.models import PostRow
from enterprisehub.domains.content.ports import OutgoingPost, SocialNetwork
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.kinds import Attempt, Rendered
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.ports import SANDBOX, Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.tenancy.tenants import tenant


async def show_plan(db: Db, plan: PlanPosts) -> Rendered:
    """Every post with its time, as it will stand there."""
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    parts = [
        f"{_place_of(one)}, {one.at.astimezone(zone):%A %-d %B, %H:%M %Z}\n{one.body}"
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
        row.state, row.planned_at, row.network = "planned", one.at, one.network
        action = await propose(
            db,
            PublishPost(
                post_id=row.id,
                channel=one.channel,
                body=row.body,
                account_id=one.account_id,
                network=one.network,
            ),
            reason="Approved with its plan.",
            not_before=one.at,
            dedupe_key=f"content.post:{row.id}:{one.at:%Y%m%dT%H%M%S}",
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
    return Rendered(
        title=f"Post on {title}",
        channel="social",
        icon="send",
        fields=(("Account", post.network),),
        body=post.body,
    )


async def reach_network(ports: Ports, post: PublishPost, attempt: Attempt) -> dict[str, Any]:
    """The network has it; by the action's own key a second try is the same post."""
    sent = await _network(ports, post.account_id).publish(
        OutgoingPost(
            key=attempt.key,
            channel=post.channel,
            body=post.body,
            first_tried_at=attempt.first_started_at,
            unsure=attempt.unsure,
        )
    )
    return {"provider_id": sent.provider_id, "connector": sent.connector, "url": sent.url}


async def record_post(db: Db, action_id: UUID, post: PublishPost, result: dict[str, Any]) -> None:
    """The calendar shows it as posted."""
    del action_id
    row = await _held(db, post.post_id)
    row.state, row.posted_at, row.error = "posted", clock.now(), ""
    row.provider_id, row.url = str(result["provider_id"]), str(result.get("url") or "")
    title = CHANNELS[post.channel].title
    timeline.add(db, "content.posted", [row.ref], f"Posted on {title}")


async def note_failure(db: Db, action_id: UUID, post: PublishPost, why: str) -> None:
    """The calendar says why it is not there."""
    del action_id
    row = await _held(db, post.post_id)
    row.state, row.error = "failed", why[:500]


async def ask_back(db: Db, action_id: UUID, post: PublishPost, result: dict[str, Any]) -> None:
    """The network is asked to delete it; the calendar says so when it has."""
    await propose(
        db,
        WithdrawPost(
            post_id=post.post_id,
            channel=post.channel,
            provider_id=str(result["provider_id"]),
            account_id=post.account_id,
            network=post.network,
        ),
        reason="It was taken back.",
        dedupe_key=f"content.withdraw:{action_id}",
    )


async def show_withdrawal(db: Db, post: WithdrawPost) -> Rendered:
    """Which post goes."""
    row = await queries.post(db, post.post_id)
    title = CHANNELS[post.channel].title
    return Rendered(
        title=f"Delete a post from {title}",
        channel="social",
        icon="delete",
        fields=(("Account", post.network),),
        body=row.body if row else "",
    )


async def remove_post(ports: Ports, post: WithdrawPost, attempt: Attempt) -> dict[str, Any]:
    """The network has it no more."""
    await _network(ports, post.account_id).withdraw(post.provider_id, key=attempt.key)
    return {}


async def record_removal(
    db: Db, action_id: UUID, post: WithdrawPost, result: dict[str, Any]
) -> None:
    """The calendar shows it as withdrawn."""
    del action_id, result
    row = await _held(db, post.post_id)
    row.state, row.error, row.url = "withdrawn", "", ""
    title = CHANNELS[post.channel].title
    timeline.add(db, "content.withdrawn", [row.ref], f"Deleted from {title}")


async def note_stay(db: Db, action_id: UUID, post: WithdrawPost, why: str) -> None:
    """It stands there still, and the calendar says why."""
    del action_id
    row = await _held(db, post.post_id)
    row.error = f"It could not be deleted: {why}"[:500]


def _network(ports: Ports, account_id: UUID | None) -> SocialNetwork:
    """The account it was planned for; what was planned for none stays in the sandbox."""
    if account_id is None:
        return ports.get(SocialNetwork, SANDBOX)
    return ports.get(SocialNetwork, account_id=account_id)


def _place_of(post: PlannedPost) -> str:
    title = CHANNELS[post.channel].title
    return title if post.network == title else f"{title} ({post.network})"


async def _held(db: Db, post_id: UUID) -> PostRow:
    row = await queries.post(db, post_id, lock=True)
    if row is None:
        raise NotFound("There is no such post.")
    return row
