"""A decision is written down in the transaction that made it, with every fact it used."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from enterprisehub.domains.compliance.contracts import ContactFacts, ContactPurpose, Decision
from enterprisehub.domains.compliance.logic.decide_contact import effective_purpose
from enterprisehub.domains.compliance.logic.gather_facts import Outreach
from enterprisehub.domains.compliance.models import ReceiptRow
from enterprisehub.kernel.db.session import Db

_ASKED_FOR = frozenset(
    (ContactPurpose.REPLY, ContactPurpose.HELP, ContactPurpose.OPT_OUT_CONFIRMATION)
)


def _jsonable(value: Any) -> Any:
    return orjson.loads(orjson.dumps(value))


def write_receipt(
    db: Db,
    out: Outreach,
    facts: ContactFacts,
    decision: Decision,
    *,
    stage: Literal["propose", "send"],
    action_kind: str,
    now: datetime,
    workspace_id: UUID | None = None,
    stated_facts: dict[str, Any] | None = None,
) -> ReceiptRow:
    """The receipt, added to the transaction; its id is known at once."""
    meant = effective_purpose(out.purpose, facts, now)
    known = asdict(facts)
    content = known.pop("content")
    row = ReceiptRow(
        action_id=out.action_id,
        stage=stage,
        action_kind=action_kind,
        channel=out.channel,
        purpose=out.purpose,
        unasked=meant not in _ASKED_FOR,
        contact_id=out.contact_id,
        address=out.address,
        workspace_id=workspace_id,
        outcome=decision.outcome,
        says=decision.says,
        until=decision.until,
        reasons=_jsonable(decision.reasons),
        local_times=_jsonable(decision.local_times),
        jurisdictions=list(decision.jurisdictions),
        frequency=_jsonable(decision.frequency),
        consent_id=decision.consent_id,
        opt_out_state=decision.opt_out_state,
        content=_jsonable(content),
        provenance=_jsonable(out.provenance),
        facts=_jsonable({"known": known, "stated": stated_facts or {}}),
        rule_versions=list(decision.rule_versions),
        inputs_hash=decision.inputs_hash,
        body_sha256=hashlib.sha256(f"{out.subject}\n{out.body}".encode()).hexdigest(),
        decided_at=now,
    )
    db.add(row)
    return row
