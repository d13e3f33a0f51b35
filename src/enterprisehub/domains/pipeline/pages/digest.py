"""The Sunday digest as it would be now, and who gets it."""

from datetime import timedelta

from fastapi import Request, Response

from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.ask_digest import want_digest
from enterprisehub.domains.pipeline.logic.print_week import print_week
from enterprisehub.domains.pipeline.logic.tell_time import calendar
from enterprisehub.domains.pipeline.pages.places import DIGEST, TABS
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel.reports.contents import Contents
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(DIGEST)


@page("pipeline/digest.html")
class DigestPage(Page):
    places: list[tuple[str, str]]
    contents: Contents
    zone: str
    wanted: bool
    receivers: int


@pages.get("", allow=Permission(PIPELINE_READ))
async def show_digest(db: TenantDb) -> Response:
    """The last seven days, today included."""
    here = await calendar(db)
    start = here.start_of(here.today - timedelta(days=6))
    ids = (await PipelineSettings.load(db)).digest_user_ids
    return DigestPage(
        places=TABS,
        contents=await print_week(db, Span(start, here.end_of(here.today), str(here.zone))),
        zone=str(here.zone).replace("_", " "),
        wanted=str(db.scope.user_id) in ids,
        receivers=len(ids),
    ).render()


@pages.post("/wanted", allow=Permission(PIPELINE_READ))
async def choose(request: Request, db: TenantDb) -> Response:
    """Whoever is signed in gets it every Sunday, or no more."""
    user_id = db.scope.user_id
    if user_id is not None:
        await want_digest(db, user_id, wanted=(await typed(request)).get("wanted") == "yes")
    return go_to(request, DIGEST)
