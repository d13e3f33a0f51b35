"""What the command palette finds among records."""

from typing import Annotated

from fastapi import Query, Request, Response

from enterprisehub.console.records.domain import domain
from enterprisehub.console.records.permissions import RECORDS_READ
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.search.find import search
from enterprisehub.kernel.web.policy import OwnAccount, Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import palette
from enterprisehub.ui.items import PaletteHit
from enterprisehub.ui.page import Fragment, fragment

pages = domain.pages("/palette")
SHOWN = 8


@fragment("records/_palette.html")
class PaletteHits(Fragment):
    hits: list[PaletteHit]


@pages.get("", allow=Permission(RECORDS_READ))
async def find_for_palette(db: TenantDb, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The best records for what was typed, as options of the palette's list."""
    reachable = [name for name, kind in KINDS.items() if kind.href]
    hits = []
    # A single word is answered at once while it is typed; a phrase may be worth a moment.
    phrase = " " in q.strip()
    for hit in await search(db, q, kinds=reachable, limit=SHOWN, by_meaning=phrase):
        kind = KINDS[hit.ref.kind]
        note = " · ".join(filter(None, (kind.title, hit.subtitle)))
        hits.append(PaletteHit(hit.title, kind.page_of(hit.ref.id) or "", kind.icon, note))
    return PaletteHits(hits=hits).render()


@pages.get("/offered", allow=OwnAccount())
async def offer_commands(request: Request) -> Response:
    """The commands and places that the caller may use."""
    return palette.offer(request)
