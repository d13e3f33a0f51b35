"""Who is offered a lead, in which order and for how long: the owner first, then the chain."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations.logic.move_handoff import ChainStep
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.permissions import HANDOFFS_CLAIM
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity import members


async def list_claimants(
    db: Db, session: SessionRow, settings: ConversationSettings
) -> list[ChainStep]:
    """A link of the tenant's chain without members means everybody who may claim."""
    able = {str(user) for user in await members.member_ids(db, having=HANDOFFS_CLAIM)}
    contact = await crm.contact(db, session.contact_id)
    steps: list[ChainStep] = []
    if contact is not None and contact.owner_user_id is not None:
        owner = str(contact.owner_user_id)
        seconds = settings.owner_claims_within_seconds
        steps.append(ChainStep("Owner", (owner,) if owner in able else (), seconds))
    for group in settings.handoff_chain:
        named = {str(user) for user in group.user_ids}
        users = tuple(sorted(able & named if named else able))
        steps.append(ChainStep(group.name, users, group.claim_within_seconds))
    return steps


def without(chain: Sequence[ChainStep], user_id: UUID) -> list[ChainStep]:
    """The chain with this user in no link of it."""
    return [
        replace(step, user_ids=tuple(user for user in step.user_ids if user != str(user_id)))
        for step in chain
    ]


def chain_to_json(chain: Sequence[ChainStep]) -> list[dict[str, Any]]:
    return [
        {"group": s.group, "user_ids": list(s.user_ids), "seconds": s.claim_within_seconds}
        for s in chain
    ]


def chain_from_json(stored: Sequence[dict[str, Any]]) -> list[ChainStep]:
    return [ChainStep(s["group"], tuple(s["user_ids"]), s["seconds"]) for s in stored]
