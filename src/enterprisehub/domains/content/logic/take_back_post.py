"""A post is taken back from its network, or what did not leave becomes a draft again."""

from uuid import UUID

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.models import PostRow
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound

PUBLISH = "content.publish_post"


async def withdraw_post(db: Db, post_id: UUID) -> PostRow:
    """Its network is asked to delete it. Raises NotFound, Conflict."""
    row = await _held(db, post_id)
    done = [one for one in await queue.about(db, post_id) if one.kind == PUBLISH]
    if row.state != "posted" or not done or done[0].state != "done":
        raise Conflict("Only what stands on its network can be deleted there.", state=row.state)
    await decide.undo(db, done[0].id)
    return row


async def draft_again(db: Db, post_id: UUID) -> PostRow:
    """What failed or was withdrawn can be planned again. Raises NotFound, Conflict."""
    row = await _held(db, post_id)
    if row.state not in ("failed", "withdrawn"):
        raise Conflict("Only what failed or was withdrawn becomes a draft again.", state=row.state)
    row.state, row.planned_at, row.posted_at = "draft", None, None
    row.error = row.url = row.network = ""
    row.provider_id = None
    return row


async def _held(db: Db, post_id: UUID) -> PostRow:
    row = await queries.post(db, post_id, lock=True)
    if row is None:
        raise NotFound("There is no such post.")
    return row
