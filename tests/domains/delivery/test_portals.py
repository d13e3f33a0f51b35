"""Customers follow their projects by a link: only these, only what is allowed, only for a time."""

from datetime import timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from enterprisehub.domains.delivery.errors import LinkEnded
from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.logic.open_portal import (
    make_portal_link,
    portal_url,
    read_portal_token,
    revoke_portal_link,
    standing_link,
)
from enterprisehub.domains.delivery.logic.refresh_figures import WORK_TOLD
from enterprisehub.domains.delivery.logic.show_progress import show_progress
from enterprisehub.domains.delivery.models.portals import PortalLinkRow
from enterprisehub.domains.delivery.pages.portals import frames_of, news_of
from enterprisehub.domains.delivery.queries import history, portals
from enterprisehub.kernel import clock, live
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.suspend_tenant import resume_tenant, suspend_tenant
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.live.stream import Told, current_place
from enterprisehub.kernel.scope import Actor, Scope
from tests.domains.delivery.conftest import EARLY
from tests.domains.delivery.made_work import lay_out_work

pytestmark = pytest.mark.requirement("DLV-06")


@pytest_asyncio.fixture
async def project(database, scope, jira):
    with clock.fixed(EARLY):
        async with database.scoped(scope) as db:
            project, _ = await lay_out_work(db)
        yield project


def path_of(scope, link):
    return "/portal/" + portal_url(scope.tenant_id, link.id).rpartition("/portal/")[2]


async def _link(database, scope, project, **how):
    async with database.scoped(scope) as db:
        return await make_portal_link(db, "Acme Ltd", [project.id], days=30, **how)


async def test_a_link_shows_its_projects_and_only_what_it_may(database, scope, project, browser):
    async with database.scoped(scope) as db:
        items = await portals.open_items(db, [project.id], most=50)
        named = next(name for _, name in items if name)
    plain = await _link(database, scope, project, shows_names=True)
    assert plain.shows_names is False
    page = await browser.page(path_of(scope, plain))
    assert project.name in page
    assert "85 % sure by" in page
    assert items[0][0].key not in page
    listed = await browser.page(
        path_of(scope, await _link(database, scope, project, shows_items=True))
    )
    assert items[0][0].key in listed
    assert named not in listed
    both = await _link(database, scope, project, shows_items=True, shows_names=True)
    assert named in await browser.page(path_of(scope, both))
    part = await browser.page(f"{path_of(scope, both)}/now")
    assert "<html" not in part
    assert project.name in part
    async with database.scoped(scope) as db:
        _, zone = await local_day(db)
    ends = f"{both.expires_at.astimezone(ZoneInfo(zone)):%-d %b %Y}"
    assert "The link ends on <time" in part
    assert ends in part
    async with database.scoped(scope) as db:
        opened = {row.id: count for row, count, _ in await portals.links(db)}
        progress = await show_progress(db, plain)
        assert progress.projects[0].open_items == await history.open_items(db, [project.id])
    assert opened[both.id] == 1


async def test_a_link_ends_by_time_by_hand_and_by_forgery(
    database, scope, other_scope, project, browser
):
    link = await _link(database, scope, project)
    path = path_of(scope, link)
    for forged in (path[:-1], path.replace(".", "A."), "/portal/x", "/portal/x.y"):
        assert (await browser.get(forged)).status_code == 410
    assert (await browser.get(path_of(other_scope, link))).status_code == 410
    with clock.fixed(EARLY + timedelta(days=31)):
        assert (await browser.get(path)).status_code == 410
    async with database.scoped(scope) as db:
        await revoke_portal_link(db, link.id)
    ended = (await browser.get(path)).text
    assert "Ask whoever gave it to you" in ended
    assert "administrator" not in ended
    assert "Go to Today" not in ended
    for suffix in ("", "/now", "/live"):
        assert (await browser.get(path + suffix)).status_code == 410
    async with database.scoped(scope) as db:
        with pytest.raises(LinkEnded):
            await standing_link(db, new_id())
        with pytest.raises(NotFound):
            await revoke_portal_link(db, new_id())
    with pytest.raises(LinkEnded):
        read_portal_token("")


async def test_a_link_says_what_is_wrong_with_it(database, scope, project):
    async with database.scoped(scope) as db:
        with pytest.raises(Invalid) as wrong:
            await make_portal_link(db, "", [new_id()], days=0)
        assert set(wrong.value.details["fields"]) == {"title", "source", "days"}


async def test_what_is_told_says_nothing_but_that_there_is_news():
    secret = Told("item", "badges", None, {"queue": 3}, "1-2:3:")
    assert news_of(secret) == "id: 1-2:3:\n\n"
    assert news_of(Told("item", "x", "<b>secret</b>")) == ": still here\n\n"
    news = news_of(Told("item", WORK_TOLD, None, {"what": "work"}, "1-2:3:"))
    assert news == f"id: 1-2:3:\nevent: {WORK_TOLD}\ndata: {{}}\n\n"
    assert news_of(Told("keepalive")) == ": still here\n\n"
    assert f"event: {WORK_TOLD}" in news_of(Told("reload", place="1-2:3:"))


async def test_open_pages_hear_of_news_until_the_link_ends(database, scope, project, app):
    link = await _link(database, scope, project)
    async with database.scoped(scope) as db:
        place = await current_place(db)
    async with database.scoped(scope) as db:
        await live.tell(db, "badges", {"queue": 3})
        await live.tell(db, WORK_TOLD, {"what": "work"})
    visitor = Scope(scope.tenant_id, Actor("visitor", str(link.id), "Customer link"))
    news = frames_of(SimpleNamespace(app=app), visitor, link.id, place)
    heard = await anext(news) + await anext(news)
    assert heard.count("event:") == 1
    assert f"event: {WORK_TOLD}" in heard
    assert "queue" not in heard
    async with database.scoped(scope) as db:
        await revoke_portal_link(db, link.id)
        await live.tell(db, WORK_TOLD, {"what": "work"})
    assert [one async for one in news] == []


async def test_leaders_make_and_revoke_links(database, scope, project, signed_in, sign_in_as):
    assert "No links yet" in await signed_in.page("/delivery/links")
    form = {"title": "Acme", "days": "14", "source": str(project.id), "shows_items": "on"}
    assert (await signed_in.post("/delivery/links", data=form)).status_code == 303
    page = await signed_in.page("/delivery/links")
    assert "open items" in page
    assert "/portal/" in page
    async with database.scoped(scope) as db:
        link = (await portals.links(db))[0][0]
        assert isinstance(link, PortalLinkRow)
    assert (await signed_in.post("/delivery/links", data={"title": "Acme"})).status_code == 422
    viewer = await sign_in_as(Role.VIEWER)
    assert (await viewer.get("/delivery/links")).status_code == 403
    assert (await signed_in.post(f"/delivery/links/{link.id}/revoke")).status_code == 303
    assert "Revoked" in await signed_in.page("/delivery/links")


async def test_a_suspended_organisation_shows_its_customers_nothing_until_it_works_again(
    database, scope, project, browser
):
    link = await _link(database, scope, project)
    async with database.scoped(scope) as db:
        await suspend_tenant(db, "Unpaid")
    answer = await browser.get(path_of(scope, link))
    assert answer.status_code == 410
    assert "for now" in answer.text
    assert "Unpaid" not in answer.text
    async with database.scoped(scope) as db:
        await resume_tenant(db)
    assert project.name in await browser.page(path_of(scope, link))
