"""What crm answers when others ask."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.logic.seed_demo import seed_demo
from enterprisehub.domains.crm.logic.select_described import (
    NOUNS,
    related_record,
    select_described,
)
from enterprisehub.domains.crm.logic.tell_followed import tell_followed
from enterprisehub.domains.crm.permissions import CONTACTS_READ
from enterprisehub.domains.crm.ports import COMPANY_PANELS, CONTACT_PANELS, DEAL_PANELS
from enterprisehub.domains.crm.queries.merges import merges_into
from enterprisehub.domains.crm.queries.names import names_of
from enterprisehub.domains.crm.queries.suggestions import suggestions
from enterprisehub.kernel.actions.permissions import READ as QUEUE_READ
from enterprisehub.kernel.agents.funnel import FOLLOWED, Followed, Reached
from enterprisehub.kernel.agents.routing.select_records import (
    RELATED,
    SELECT,
    Relation,
    Selection,
    Wanted,
    declare_nouns,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import NAMES
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.seeding import SEED, DemoSeed

for _kind, _nouns in NOUNS.items():
    declare_nouns(_kind, *_nouns)


@SEED.implement("crm")
async def seed(db: Db, who: DemoSeed) -> None:
    await seed_demo(db, who)


@NAMES.implement("crm")
async def name_things(db: Db, ids: frozenset[UUID]) -> dict[UUID, str]:
    """Companies, contacts, deals, stages and pipelines by their names."""
    return await names_of(db, ids)


@CONTACT_PANELS.implement("crm.merged")
@COMPANY_PANELS.implement("crm.merged")
async def show_merged_into(db: Db, record_id: UUID) -> Panel | None:
    """Who else this record was, with a way back."""
    if not db.scope.may(CONTACTS_READ) or not await merges_into(db, record_id):
        return None
    href = f"/merges/of/{record_id}/panel"
    return Panel(title="Merged into this", href=href, icon="merge", order=60)


@CONTACT_PANELS.implement("crm.suggestions")
@COMPANY_PANELS.implement("crm.suggestions")
@DEAL_PANELS.implement("crm.suggestions")
async def show_suggestions(db: Db, record_id: UUID) -> Panel | None:
    """What agents suggest about this record, to be accepted or dismissed on the spot."""
    if not db.scope.may(QUEUE_READ) or not await suggestions(db, subject_id=record_id, limit=1):
        return None
    href = f"/suggestions/of/{record_id}/panel"
    return Panel(title="Suggestions", href=href, icon="sparkles", order=4)


@SELECT.implement("crm")
async def select_for_goal(db: Db, wanted: Wanted) -> Selection | None:
    return await select_described(db, wanted)


@RELATED.implement("crm")
async def relate_for_goal(db: Db, relation: Relation) -> Ref | None:
    return await related_record(db, relation)


@FOLLOWED.implement("crm.replied")
async def tell_replied(db: Db, reached: Reached) -> Followed | None:
    return await tell_followed(db, reached, "replied")


@FOLLOWED.implement("crm.qualified")
async def tell_qualified(db: Db, reached: Reached) -> Followed | None:
    return await tell_followed(db, reached, "qualified")


@FOLLOWED.implement("crm.met")
async def tell_met(db: Db, reached: Reached) -> Followed | None:
    return await tell_followed(db, reached, "meeting_booked")
