"""One named person agrees to a document: to this content, by their own hand."""

import hashlib
from typing import Any
from uuid import UUID

import orjson

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import PROPOSAL, SignOff
from enterprisehub.domains.proposals.logic.quote_lines import say_money
from enterprisehub.domains.proposals.models import SignatureRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.kinds import Rendered
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref


class Document:
    """A document as it is signed: its title, its content's digest, its lines for the signer."""

    def __init__(self, kind: str, title: str, sha256: str, lines: list[tuple[str, str]]) -> None:
        self.kind, self.title, self.sha256, self.lines = kind, title, sha256, lines


async def document_of(db: Db, kind: str, document_id: UUID) -> Document:
    """A proposal or a reviewed contract. Raises NotFound."""
    if kind == PROPOSAL:
        row = await queries.proposal(db, document_id)
        if row is None:
            raise NotFound("There is no such proposal.")
        told = {"quote": row.quote, "terms": row.terms, "note": row.note, "number": row.number}
        lines = [("Total", say_money(row.total_cents, row.currency)), ("For", row.for_name)]
        return Document(kind, f"{row.number}: {row.title}", _digest(told), lines)
    review = await queries.review(db, document_id)
    if review is None:
        raise NotFound("There is no such reviewed contract.")
    high = sum(1 for f in review.findings if f["severity"] == "high" and f["kind"] != "found")
    lines = [("Risk", f"{review.risk_score or 0} of 100"), ("Serious findings", str(high))]
    return Document(kind, review.title, review.sha256, lines)


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def show_signing(db: Db, wanted: SignOff) -> Rendered:
    """What is agreed to, and by whom."""
    document = await document_of(db, wanted.document_kind, wanted.document_id)
    fields = [("Document", document.title), ("Signer", wanted.approver_name), *document.lines]
    return Rendered(
        title=f"Sign off {document.title}",
        channel="document",
        icon="pencil",
        fields=tuple(fields),
        body=f"{wanted.approver_name} agrees to “{document.title}” as it is now "
        f"(content {wanted.sha256[:12]}).",
    )


async def watch_document(db: Db, wanted: SignOff) -> dict[str, Any]:
    """An approval holds for this content alone."""
    return {"sha256": (await document_of(db, wanted.document_kind, wanted.document_id)).sha256}


async def sign(db: Db, wanted: SignOff) -> dict[str, Any]:
    """The signature stands beside the document."""
    row = SignatureRow(
        document_kind=wanted.document_kind,
        document_id=wanted.document_id,
        user_id=wanted.approver_user_id,
        user_name=wanted.approver_name,
        sha256=wanted.sha256,
        signed_at=clock.now(),
    )
    db.add(row)
    await db.flush()
    subjects = [Ref(wanted.document_kind, wanted.document_id)]
    if wanted.document_kind == PROPOSAL and (
        known := await queries.proposal(db, wanted.document_id)
    ):
        subjects += await crm.concerned_with(db, known.contact_id, deal_id=known.deal_id)
    says = f"{wanted.approver_name} signed off {wanted.title}"
    timeline.add(db, "proposals.signed", subjects, says)
    return {"signature_id": str(row.id)}


async def take_back_signature(
    db: Db, action_id: UUID, wanted: SignOff, result: dict[str, Any]
) -> None:
    """The signature is gone."""
    del action_id
    for row in await queries.signatures(db, wanted.document_id):
        if str(row.id) == result["signature_id"]:
            row.deleted_at = clock.now()
