"""The demo tenant's data has what real data has: doubles, gaps, silence."""

from datetime import timedelta

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact, PhoneIn
from enterprisehub.domains.hygiene.logic.check_contacts import check_contacts
from enterprisehub.domains.hygiene.logic.enrich_contacts.ask_providers import ask_all
from enterprisehub.domains.hygiene.logic.enrich_contacts.choose_providers import Means
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_findings import (
    keep_findings,
    subjects_due,
)
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_own_facts import OwnFacts
from enterprisehub.domains.hygiene.logic.find_duplicates import keep_found, match_people
from enterprisehub.domains.hygiene.logic.make_report import make_report
from enterprisehub.domains.hygiene.logic.watch_decay import watch_decay
from enterprisehub.domains.hygiene.queries import pairs, people
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

_SILENT_DAYS = 131
_DOUBLES = (
    NewContact(
        given_name="Kathy",
        family_name="Brandt",
        emails=[EmailIn(email="kathy.brandt@lakeview.example.com")],
        phones=[PhoneIn(phone="+15125550187")],
        job_title="VP Operations",
        street="218 Congress Ave",
        city="Austin",
        state="TX",
        postal_code="78701",
        source="Trade fair",
        lifecycle="customer",
    ),
    NewContact(
        given_name="Katherine",
        family_name="Brandt",
        emails=[EmailIn(email="k.brandt@example.com")],
        phones=[PhoneIn(phone="+15125550188")],
        street="218 Congress Avenue",
        city="Austin",
        state="TX",
        postal_code="78701",
        source="Web form",
    ),
    NewContact(
        given_name="Luis",
        family_name="Ferreira",
        emails=[EmailIn(email="luis.ferreira@example.com")],
        job_title="Head of Sales",
        source="Web form",
    ),
    NewContact(
        given_name="LUIS",
        family_name="FERREIRA",
        emails=[EmailIn(email="luis.ferreira+fair@example.com")],
        phones=[PhoneIn(phone="+15125550189")],
        source="Trade fair",
    ),
)


async def seed_demo(db: Db) -> None:
    """A few more people, some doubled; then the real engines look at everybody."""
    made = [await crm.make(db, new) for new in _DOUBLES]
    at = clock.now() - timedelta(days=_SILENT_DAYS)
    called = Interaction(
        contact_id=made[0].id,
        channel="voice",
        direction="outbound",
        summary="Talked about the renewal; wants to hear from us in spring.",
        at=at,
    )
    await crm.record(db, called)
    await _look_over_all(db)


async def _look_over_all(db: Db) -> None:
    began = clock.now()
    rows = await people.people(db)
    found, model = match_people(rows)
    await pairs.keep_model(db, "contact", model, len(rows))
    await keep_found(db, "contact", found, len(rows), began)
    await check_contacts(db, [row["id"] for row in rows], {})
    alone = Means(providers=(OwnFacts(),), ceiling_microcents=0, month_microcents=0)
    await keep_findings(db, await ask_all(await subjects_due(db, len(rows)), alone, None))
    await watch_decay(db)
    await make_report(db)
