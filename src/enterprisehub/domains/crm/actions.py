"""The kinds of action that change customers' records."""

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.logic.propose_task import put_on_list, show_task, take_off_list
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, declare

ADD_TASK = declare(
    ActionKind(
        name="crm.add_task",
        title="Add a task",
        payload=AddTask,
        approval=Approval.BY_POLICY,
        render=show_task,
        subjects=AddTask.subjects,
        risk="low",
        apply=put_on_list,
        undo=take_off_list,
    )
)
