"""What delivery does at the tools beyond reading."""

from enterprisehub.domains.delivery.contracts.hooks import ChangeHooks
from enterprisehub.domains.delivery.logic import change_hooks
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, declare
from enterprisehub.kernel.scope import Ref

CHANGE_HOOKS = declare(
    ActionKind(
        name="delivery.change_hooks",
        title="Register or remove webhooks at a tool",
        payload=ChangeHooks,
        approval=Approval.NEVER,
        render=change_hooks.render_change,
        subjects=lambda payload: [Ref("delivery.connection", payload.connection_id)],
        risk="low",
        perform=change_hooks.reach_tool,
        record=change_hooks.record_change,
        failed=change_hooks.tell_failure,
        refused=change_hooks.tell_failure,
    )
)
