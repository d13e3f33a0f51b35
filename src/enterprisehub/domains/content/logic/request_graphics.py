"""Posts have a brief of their graphic, and the picture that it describes."""

from asyncio import to_thread
from uuid import UUID

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.logic.brief_graphic import Brief, brief_graphic
from enterprisehub.domains.content.logic.draw_graphic import draw_graphic
from enterprisehub.domains.content.logic.keep_content import known_piece
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.tenancy.tenants import tenant


async def request_graphics(db: Db, piece_id: UUID, headline: str) -> list[Brief]:
    """The first post of each channel has a brief; without a headline the text's title is it.

    Raises NotFound.
    """
    piece = await known_piece(db, piece_id)
    rows = [row for row in await queries.posts_of(db, piece_id) if row.part == 1]
    briefs = []
    for row in rows:
        brief = brief_graphic(row.channel, headline or piece.title, row.body)
        row.graphic = brief.model_dump()
        briefs.append(brief)
    return briefs


async def graphic_of(db: Db, post_id: UUID) -> bytes:
    """The picture of a post as a PNG, in the organisation's name and colour. Raises NotFound."""
    row = await queries.post(db, post_id)
    if row is None or not row.graphic:
        raise NotFound("There is no graphic of this post. Draw the text's graphics first.")
    name = (await tenant(db, db.scope.tenant_id)).name
    accent = (await Branding.load(db)).accent
    return await to_thread(draw_graphic, Brief.model_validate(row.graphic), name, accent)
