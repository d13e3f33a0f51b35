"""A deal that was sold, and a small project that delivers it."""

from datetime import UTC, datetime, timedelta

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import (
    NewCompany,
    NewContact,
    NewDeal,
    PhoneIn,
    StageMove,
)
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.logic.write_deal import make_deal, move_deal
from enterprisehub.domains.crm.queries import stages_of
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.models.sources import ConnectionRow, SiteRow, SourceRow
from enterprisehub.kernel.ids import new_id

# A Wednesday; the tenant's zone is America/Chicago unless a test says otherwise.
NOW = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
MAYA = "+15125550143"


async def add_project(db, name="Acme customer portal", key="ACME", *, left=6, a_week=5):
    """Half a year of steady work: `a_week` items finished each week, `left` open."""
    site = SiteRow(vendor="jira", address=f"{new_id()}.example", title="Jira")
    db.add(site)
    await db.flush()
    connection = ConnectionRow(site_id=site.id, connector="sandbox_jira", title="Jira")
    db.add(connection)
    await db.flush()
    source = SourceRow(
        site_id=site.id, connection_id=connection.id, kind="project", external_id="1", key=key,
        name=name, chosen=True,
    )  # fmt: skip
    db.add(source)
    await db.flush()
    for week in range(26):
        for at in range(a_week):
            day = NOW - timedelta(days=7 * week + at + 1)
            add_item(db, source, f"d{week}-{at}", finished_at=day, category="done")
    for at in range(left):
        add_item(db, source, f"o{at}")
    await db.flush()
    return source


def add_item(db, source, key, **values):
    when = values.get("finished_at") or NOW - timedelta(days=3)
    status = {"category": "to_do", "status": "To Do"} | values
    db.add(
        ItemRow(
            site_id=source.site_id, source_id=source.id, external_id=key, key=f"{source.key}-{key}",
            title=key, item_type="Task", kind="task", opened_at=when, changed_at=when, **status,
        )
    )  # fmt: skip


async def add_deal(db, title="Customer portal", company="Acme Inc", *, won=True, owner=None):
    """A deal with its contact and company, won unless said otherwise."""
    firm = await make_company(db, NewCompany(name=company, owner_user_id=owner))
    contact = await crm.make(
        db, NewContact(name="Maya Chen", company_id=firm.id, phones=[PhoneIn(phone=MAYA)])
    )
    row = await make_deal(
        db, NewDeal(title=title, contact_id=contact.id, company_id=firm.id, owner_user_id=owner)
    )
    if won:
        stage = next(s for s in await stages_of(db, [row.pipeline_id]) if s.kind == "won")
        await move_deal(db, row.id, StageMove(stage_id=stage.id))
    deal = await crm.deal(db, row.id)
    assert deal is not None
    return deal
