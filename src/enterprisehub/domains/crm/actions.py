"""The kinds of action that change customers' records."""

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.contracts.merging import MergeRecords
from enterprisehub.domains.crm.contracts.proposals import AddNote, MoveDeal
from enterprisehub.domains.crm.logic import propose_change, propose_merge
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
        told_apart=lambda task: task.title.casefold(),
        risk="low",
        apply=put_on_list,
        undo=take_off_list,
    )
)
ADD_NOTE = declare(
    ActionKind(
        name="crm.add_note",
        title="Add a note",
        payload=AddNote,
        approval=Approval.BY_POLICY,
        render=propose_change.show_note,
        subjects=AddNote.subjects,
        risk="low",
        apply=propose_change.keep_note,
        undo=propose_change.drop_note,
    )
)
MOVE_DEAL = declare(
    ActionKind(
        name="crm.move_deal",
        title="Move a deal",
        payload=MoveDeal,
        approval=Approval.BY_POLICY,
        render=propose_change.show_move,
        subjects=MoveDeal.subjects,
        told_apart=lambda move: str(move.stage_id),
        watch=propose_change.watch_move,
        risk="medium",
        apply=propose_change.do_move,
        undo=propose_change.move_back,
    )
)
MERGE = declare(
    ActionKind(
        name="crm.merge_records",
        title="Merge two records",
        payload=MergeRecords,
        approval=Approval.BY_POLICY,
        render=propose_merge.show_merge,
        subjects=MergeRecords.subjects,
        watch=propose_merge.watch_both,
        risk="medium",
        apply=propose_merge.merge_them,
        undo=propose_merge.separate_them,
    )
)
