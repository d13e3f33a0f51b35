"""The payloads by which records are written to another CRM."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import REF_OF
from enterprisehub.kernel.scope import Ref


class _ToCrm(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    connection_id: UUID
    copy_id: UUID
    connector: str
    account_id: UUID | None = None
    system: str
    kind: RecordKind
    record_id: UUID
    title: str
    unasked: bool = False

    def subjects(self) -> list[Ref]:
        return [Ref(REF_OF[self.kind], self.record_id)]


class WriteRecord(_ToCrm):
    """Action payload of `sync.write_record`: their record has these values.

    `values` go out by their names; `ours` are the same by ours, as they stood; `shown` are lines
    for people: field, before, after. `apart` is a record that became part of another one there.
    """

    external_id: str | None = None
    match: tuple[str, str] | None = None
    values: dict[str, Any]
    ours: dict[str, Any]
    shown: tuple[tuple[str, str, str], ...] = ()
    apart: bool = False


class RemoveRecord(_ToCrm):
    """Action payload of `sync.remove_record`: their record is deleted, as ours was."""

    external_id: str


class MergeRecords(_ToCrm):
    """Action payload of `sync.merge_records`: of their two records one is left, as of ours."""

    external_id: str
    gone_external_id: str
    gone_title: str
