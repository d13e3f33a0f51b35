"""A contract is kept, read by the playbook, and its findings stand beside it."""

import hashlib
from dataclasses import asdict
from uuid import UUID

from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.logic.keep_playbook import playbook, version_of
from enterprisehub.domains.proposals.logic.review_contract import judge_contract
from enterprisehub.domains.proposals.logic.review_contract.read_file import checked
from enterprisehub.domains.proposals.models import ReviewRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents


async def take_contract(
    db: Db, title: str, text: str, *, file_name: str = "", deal_id: UUID | None = None
) -> ReviewRow:
    """The contract is kept, to be read. Raises Invalid where it is empty or too long."""
    plain = checked(text)
    row = ReviewRow(
        title=title.strip() or "Contract",
        file_name=file_name,
        text=plain,
        sha256=hashlib.sha256(plain.encode()).hexdigest(),
        deal_id=deal_id,
        made_by=db.scope.actor.name,
    )
    db.add(row)
    await db.flush()
    await documents.put(db, row.ref, row.title, subtitle="Contract", body=plain[:4000])
    return row


async def review_contract(db: Db, review_id: UUID) -> ReviewRow:
    """What the playbook of now finds in it replaces what was found before. Raises NotFound."""
    row = await known_review(db, review_id, lock=True)
    rules = await playbook(db)
    judged = judge_contract(row.text, rules)
    row.findings = [asdict(finding) for finding in judged.findings]
    row.risk_score, row.playbook = judged.risk_score, version_of(rules)
    row.reviewed_at = clock.now()
    subjects = [row.ref]
    if row.deal_id:
        subjects.append(Ref("crm.deal", row.deal_id))
    says = f"Contract “{row.title}” read: risk {judged.risk_score} of 100"
    timeline.add(db, "proposals.contract_read", subjects, says)
    await db.flush()
    return row


async def known_review(db: Db, review_id: UUID, *, lock: bool = False) -> ReviewRow:
    """Raises NotFound."""
    row = await queries.review(db, review_id, lock=lock)
    if row is None:
        raise NotFound("There is no such contract.")
    return row


async def remove_review(db: Db, review_id: UUID) -> None:
    """The contract and what was found in it are gone. Raises NotFound."""
    row = await known_review(db, review_id, lock=True)
    row.deleted_at = clock.now()
    await documents.remove(db, [row.ref])
