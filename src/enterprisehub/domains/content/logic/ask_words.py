"""Drafts that a person just made are worded by a connected model, while they go on."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from enterprisehub.domains.content.contracts import CHANNELS, Channel
from enterprisehub.domains.content.logic.keep_content import repurpose
from enterprisehub.domains.content.logic.make_posts import Style
from enterprisehub.domains.content.logic.reword_prompt import ROUTE
from enterprisehub.domains.content.models import PostRow
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.agents.lifecycle import AgentController, AgentStatus
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm import gateway

AGENT_OF: Final[dict[Style, str]] = {
    "summary": "content.repurpose",
    "series": "content.repurpose_v2",
}


async def make_drafts(
    db: Db, piece_id: UUID, channels: Sequence[Channel], style: Style
) -> list[PostRow]:
    """The drafts are there at once, of the text's own sentences.

    Where a model is connected, and the agent not paused, a run words them after the commit. Raises
    NotFound.
    """
    _, rows = await repurpose(db, piece_id, channels, style)
    name = AGENT_OF[style]
    if rows and await gateway.available(db, ROUTE) and await _runs(db, name):
        given = {
            "piece_id": str(piece_id),
            "channels": ", ".join(CHANNELS[channel].title for channel in channels),
            "drafts_stand": True,
        }
        await execute(db, name, given)
    return rows


async def _runs(db: Db, name: str) -> bool:
    return await AgentController(db).status_of(name) is AgentStatus.ACTIVE
