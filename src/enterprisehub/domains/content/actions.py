"""The kinds of action that publish."""

from enterprisehub.domains.content.contracts import PlanPosts, PublishPost, WithdrawPost
from enterprisehub.domains.content.logic.publish_post import (
    ask_back,
    drop_plan,
    note_failure,
    note_stay,
    plan_posts,
    reach_network,
    record_post,
    record_removal,
    remove_post,
    show_plan,
    show_post,
    show_withdrawal,
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
        undo=ask_back,
    )
)
WITHDRAW_POST = declare(
    ActionKind(
        name="content.withdraw_post",
        title="Delete a post",
        payload=WithdrawPost,
        approval=Approval.NEVER,
        render=show_withdrawal,
        subjects=WithdrawPost.subjects,
        perform=remove_post,
        record=record_removal,
        failed=note_stay,
        refused=note_stay,
    )
)
