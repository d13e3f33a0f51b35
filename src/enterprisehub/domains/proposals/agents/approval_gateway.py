"""Puts a document before the people who must agree to it: each signs for themself in the queue."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.proposals.contracts import SignOff
from enterprisehub.domains.proposals.logic.route_document import Routed, route_document
from enterprisehub.domains.proposals.permissions import PROPOSALS_WRITE
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

_SPLIT = re.compile(r"[,;\n]|\band\b")


class Input(BaseModel):
    """Which document, and whose agreement it needs."""

    document: Annotated[
        str,
        Field(
            min_length=1, max_length=200, title="Document",
            description="The number of a proposal, like P-2026-0001, or the title of a contract.",
        ),
    ]  # fmt: skip
    approvers: Annotated[
        str,
        Field(
            min_length=1, max_length=500, title="Who must agree",
            description="Names or email addresses of members, separated by commas.",
        ),
    ]  # fmt: skip


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    document_id: UUID
    asked: list[str]
    signed_already: list[str]


async def route(db: Db, document: str, approvers: list[str]) -> Routed:
    return await route_document(db, document, approvers)


@agent(
    name="proposals.approval_gateway",
    title="Approval gateway",
    domain="Fulfilment",
    purpose="Routes a proposal or contract to named approvers; each signs off in the queue",
    icon="user-check",
    input=Input,
    output=Output,
    permission=PROPOSALS_WRITE,
    approval="always",
    may_propose=(SignOff,),
    reads="the document, the members and who of them may decide, and who signed this content",
    computes="who is meant by the names, who still has to sign; a changed document asks anew",
    evaluated="no signature by anybody but its signer, none for changed content",
    examples=(
        "Get sign-off for P-2026-0004 from Dana and Priya",
        "Route this proposal to the sales lead for approval",
        "Who still has to approve the Acme contract? Ask them",
        "Send the reviewed contract to legal for sign off",
        "I need two approvals on the Hill Country proposal",
    ),
)
async def approval_gateway(run: AgentRun, given: Input) -> Output:
    names = [name.strip() for name in _SPLIT.split(given.approvers) if name.strip()]
    routed = await run.read("Find document and approvers", route, given.document, names)
    for wanted in routed.asked:
        run.propose(
            wanted,
            reason=f"{wanted.approver_name} was named as an approver of “{routed.title}”.",
            subjects=[Ref(wanted.document_kind, wanted.document_id)],
            evidence=[
                {
                    "label": routed.title,
                    "kind": wanted.document_kind,
                    "id": str(wanted.document_id),
                }
            ],
            dedupe_key=f"proposals.sign:{wanted.document_id}:{wanted.sha256[:16]}"
            f":{wanted.approver_user_id}",
        )
    asked = [one.approver_name for one in routed.asked]
    said = f"asked {', '.join(asked)} to sign" if asked else "everybody named has signed already"
    return Output(
        summary=f"“{routed.title}”: {said}.",
        document_id=routed.document_id,
        asked=asked,
        signed_already=routed.signed,
    )
