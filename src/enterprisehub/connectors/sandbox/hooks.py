"""A demo tenant begins with handsets to play with."""

from dataclasses import asdict

from enterprisehub.connectors.sandbox import crm_world, world
from enterprisehub.connectors.sandbox.models import CrmRecordRow, HandsetRow
from enterprisehub.domains.sync.contracts import CrmIdentity
from enterprisehub.domains.sync.ports import DEMO, DemoCrm
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed

HANDSETS = (("Maya Chen", "+15125550143"), ("Luis Ortega", "+15125550177"))


@SEED.implement("sandbox.handsets")
async def seed_handsets(db: Db, _: DemoSeed) -> None:
    db.add_all(
        HandsetRow(name=name, number_e164=number, our_number_e164=world.OUR_NUMBER)
        for name, number in HANDSETS
    )


# Some of the demo's people with other titles and numbers, and two that only the other CRM knows.
_RECORDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("company", {"name": "Barton Analytics", "website": "barton-analytics.example.com"}),
    ("company", {"name": "Live Oak Title", "website": "liveoak-title.example.com", "staff": "25"}),
    ("contact", {"first_name": "James", "last_name": "Okafor", "email": "james.okafor@example.com",
                 "job_title": "Head of data", "company_id": "1001", "life_stage": "Opportunity"}),
    ("contact", {"first_name": "Priya", "last_name": "Raman", "email": "priya.raman@example.com",
                 "company_id": "1001", "town": "Cedar Park", "life_stage": "Lead"}),
    ("contact", {"first_name": "Nora", "last_name": "Ekberg", "email": "nora.ekberg@example.com",
                 "phone": "+15125550171", "job_title": "Closer", "company_id": "1002",
                 "life_stage": "Lead", "town": "Austin"}),
    ("contact", {"first_name": "Ivan", "last_name": "Petrov", "phone": "ask reception",
                 "life_stage": "Lead"}),
    ("contact", {"town": "Austin", "labels": "imported"}),
    ("deal", {"name": "Title work for Nora", "stage_id": "s2", "amount": "1850.00",
              "contact_id": "1005", "company_id": "1002"}),
)  # fmt: skip


@DEMO.implement("sandbox.crm")
async def seed_crm(db: Db, _: None) -> DemoCrm:
    """The sandbox's CRM has its own view of some of the demo's customers."""
    now = clock.now()
    db.add_all(
        CrmRecordRow(
            kind=kind, number=1001 + place, values=values, changed_at=now, changed_by="Somebody"
        )
        for place, (kind, values) in enumerate(_RECORDS)
    )
    await db.flush()
    return DemoCrm(
        identity=CrmIdentity(address="crm.sandbox.example", title="Sandbox CRM"),
        properties={
            kind: [asdict(one) for one in listed] for kind, listed in crm_world.PROPERTIES.items()
        },
        owners=[],
        stages=[asdict(one) for one in crm_world.STAGES],
    )
