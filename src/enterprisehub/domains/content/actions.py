"""The kinds of action that publish."""

from enterprisehub.domains.content.contracts import PlanPosts, PublishPost
from enterprisehub.domains.content.logic.publish_post import (
    drop_plan,
    note_failure,
    plan_posts,
    reach_network,
    record_post,
    show_plan,
    show_post,
    watch_plan,
)
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, declare

PLAN_POSTS = declare(
    ActionKind(
        name="content.plan_posts",
        title="Plan posts",
        payload=PlanPosts,
        approval=Approval.BY_POLICY,
        render=show_plan,
        watch=watch_plan,
        subjects=PlanPosts.subjects,
        apply=plan_posts,
        undo=drop_plan,
    )
)
PUBLISH_POST = declare(
    ActionKind(
        name="content.publish_post",
        title="Publish a post",
        payload=PublishPost,
        approval=Approval.NEVER,
        render=show_post,
        subjects=PublishPost.subjects,
        perform=reach_network,
        record=record_post,
        failed=note_failure,
        refused=note_failure,
    )
)
