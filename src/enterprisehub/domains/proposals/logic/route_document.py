"""Who is meant by a document's name, and by the names of its approvers."""

from collections.abc import Sequence
from typing import Literal, cast
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import PROPOSAL, REVIEW, SignOff
from enterprisehub.domains.proposals.logic.sign_document import document_of
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.identity.members import Member, list_members, member_ids
from enterprisehub.kernel.search.fold import fold


class Routed(BaseModel):
    """Whose signature is asked for, and who gave it already."""

    document_id: UUID
    title: str
    asked: list[SignOff]
    signed: list[str]


async def route_document(db: Db, document: str, approvers: Sequence[str]) -> Routed:
    """The signatures that are still to be asked for.

    Raises:
        NotFound: there is no such document.
        Invalid: a name is of nobody, of several, or of somebody who may not decide.
    """
    kind, document_id = await _find(db, document)
    found = await document_of(db, kind, document_id)
    people = await _people(db, approvers)
    ids = [one.user_id for one in people]
    done = await queries.signed_by(db, document_id, found.sha256, ids)
    return Routed(
        document_id=document_id,
        title=found.title,
        asked=[
            SignOff(
                document_kind=cast("Literal['proposals.proposal', 'proposals.review']", kind),
                document_id=document_id,
                title=found.title,
                sha256=found.sha256,
                approver_user_id=one.user_id,
                approver_name=one.name,
            )
            for one in people
            if one.user_id not in done
        ],
        signed=[one.name for one in people if one.user_id in done],
    )


async def _find(db: Db, document: str) -> tuple[str, UUID]:
    name = document.strip()
    if (proposal_id := await queries.proposal_numbered(db, name.upper())) is not None:
        return PROPOSAL, proposal_id
    if (review_id := await queries.review_titled(db, name)) is not None:
        return REVIEW, review_id
    raise NotFound(f"There is no proposal and no contract called “{name[:80]}”.")


async def _people(db: Db, names: Sequence[str]) -> list[Member]:
    members = await list_members(db)
    able = set(await member_ids(db, having=DECIDE))
    found = {one.user_id: one for one in (_one(members, name) for name in names)}
    if not found:
        raise _wrong("Name at least one approver.")
    for one in found.values():
        if one.user_id not in able:
            raise _wrong(f"{one.name} may not decide about proposals of the queue.")
    return list(found.values())


def _one(members: Sequence[Member], name: str) -> Member:
    wanted = fold(name)
    exact = [one for one in members if wanted in (fold(one.name), fold(one.email))]
    close = exact or [one for one in members if wanted in fold(one.name).split()]
    if len(close) != 1:
        who = ", ".join(one.name for one in close)
        raise _wrong(
            f"“{name}” could be {who}; write the email address." if close
            else f"Nobody here is called “{name}”."
        )  # fmt: skip
    return close[0]


def _wrong(says: str) -> Invalid:
    return Invalid(says, fields={"approvers": says})
