"""Projects of one name on two sites are told apart wherever several are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.models.sources import SiteRow, SourceRow
from enterprisehub.domains.delivery.queries.names import source_names, told_apart
from enterprisehub.kernel import clock
from tests.domains.delivery.conftest import EARLY

pytestmark = pytest.mark.requirement("DLV-01")


def test_a_name_is_as_long_as_it_takes():
    named = {
        1: ("web", "acme", "github.com/acme", "repository", "acme/web"),
        2: ("Web", "globex", "github.com/globex", "repository", "globex/web"),
        3: ("api", "acme", "github.com/acme", "repository", "acme/api"),
        4: ("App", "acme", "acme.atlassian.net", "project", "APP"),
        5: ("App", "acme", "acme.atlassian.net", "board", "7"),
    }
    assert told_apart(named) == {
        1: "web (acme)",
        2: "Web (globex)",
        3: "api",
        4: "App (acme, acme.atlassian.net, project)",
        5: "App (acme, acme.atlassian.net, board)",
    }
    assert told_apart({}) == {}


@given(st.lists(st.tuples(*[st.sampled_from("ab ")] * 3), max_size=8))
def test_what_differs_is_told_apart(rows):
    named = {at: (f"n{one}", two, f"{three}{at}") for at, (one, two, three) in enumerate(rows)}
    told = told_apart(named)
    assert len(set(told.values())) == len(named)


async def test_pages_name_the_site_where_two_projects_share_a_name(
    database, scope, jira, signed_in
):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
    async with database.scoped(scope) as db:
        first = await db.scalar(select(SourceRow).where(SourceRow.kind == "project"))
        title = (await db.get_one(SiteRow, first.site_id)).title
        other = SiteRow(vendor="github", address="github.com/globex", title="globex", options={})
        db.add(other)
        await db.flush()
        db.add(
            SourceRow(
                site_id=other.id, connection_id=first.connection_id, kind="repository", external_id="1", key="globex/x",
                name=first.name, chosen=True,
            )
        )  # fmt: skip
        await db.flush()
        names = await source_names(db)
        assert names[first.id] == f"{first.name} ({title})"
    for path in ("", "/compare", "/compare?by=workspace", "/sprints", "/links"):
        shown = await signed_in.page(f"/delivery{path}")
        assert f"{first.name} (globex)" in shown, path
    assert f"{first.name} ({title})" in await signed_in.page("/delivery/forecasts")
