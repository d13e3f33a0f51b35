"""What the sync does in other CRMs."""

from enterprisehub.domains.sync.contracts.payloads import MergeRecords, RemoveRecord, WriteRecord
from enterprisehub.domains.sync.logic import write_there
from enterprisehub.kernel.actions.kinds import GUARDS, ActionKind, Approval, declare

WRITE_RECORD = declare(
    ActionKind(
        name="sync.write_record",
        title="Write a record to another CRM",
        payload=WriteRecord,
        approval=Approval.BY_POLICY,
        render=write_there.render_write,
        subjects=WriteRecord.subjects,
        watch=write_there.watch_theirs,
        unasked=lambda payload: payload.unasked,
        risk="low",
        perform=write_there.write,
        record=write_there.record_write,
        failed=write_there.tell_failure,
        refused=write_there.tell_failure,
    )
)
REMOVE_RECORD = declare(
    ActionKind(
        name="sync.remove_record",
        title="Delete a record in another CRM",
        payload=RemoveRecord,
        approval=Approval.BY_POLICY,
        render=write_there.render_remove,
        subjects=RemoveRecord.subjects,
        risk="high",
        perform=write_there.remove,
        record=write_there.record_remove,
        failed=write_there.tell_failure,
        refused=write_there.tell_failure,
    )
)
MERGE_RECORDS = declare(
    ActionKind(
        name="sync.merge_records",
        title="Merge two records in another CRM",
        payload=MergeRecords,
        approval=Approval.BY_POLICY,
        render=write_there.render_merge,
        subjects=MergeRecords.subjects,
        risk="high",
        perform=write_there.merge,
        record=write_there.record_merge,
        failed=write_there.tell_failure,
        refused=write_there.tell_failure,
    )
)
GUARDS.implement("sync.paused")(write_there.hold_paused)
