"""What other domains add to crm."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from enterprisehub.domains.crm.contracts import HealthPart, Mark, Panel, Reason
from enterprisehub.domains.crm.contracts.exchange import SyncHealth
from enterprisehub.domains.crm.contracts.merging import Joining
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.hooks import HookPoint

CONTACT_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.contact_panels")
"""Asked with a contact's id: a panel of its page (consent, conversations, invoices)."""

CONTACT_MARKS: HookPoint[UUID, Mark] = HookPoint("crm.contact_marks")
"""Asked with a contact's id: what is to be seen of it at once, beside its name."""

COMPANY_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.company_panels")
DEAL_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.deal_panels")

SCORE_REASONS: HookPoint[UUID, list[Reason]] = HookPoint("crm.score_reasons")
"""Asked with a contact's id whenever its score is worked out: reasons that others know of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskyDeal:
    """An open deal that needs somebody, and why in words."""

    deal_id: UUID
    title: str
    why: str
    amount_cents: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Worth in cents by currency of all of them, and those worth most."""

    worth: dict[str, int] = field(default_factory=dict)
    deals: tuple[RiskyDeal, ...] = ()


DEALS_AT_RISK: HookPoint[int, AtRisk] = HookPoint("crm.deals_at_risk")
"""Asked with how many deals to name: one answer for every page that tells of risk."""

STALE_DAYS: HookPoint[None, int] = HookPoint("crm.stale_days")
"""Asked with nothing: after how many days a deal is stale in a stage that does not say it."""
_STALE_DAYS: Final = 30


async def stale_days(db: Db) -> int:
    """After how many days a deal is stale in a stage that does not say it."""
    answer = await STALE_DAYS.ask(db, None)
    return answer[1] if answer else _STALE_DAYS


HEALTH_PARTS: HookPoint[UUID, HealthPart] = HookPoint("crm.health_parts")
"""Asked with a company's id: what one domain knows of how well a client fares with us."""

SYNC_HEALTH: HookPoint[None, list[SyncHealth]] = HookPoint("crm.sync_health")
"""Asked with nothing: how well each copy of our records in another system agrees with ours."""

MERGING: HookPoint[Joining, bool] = HookPoint("crm.merging")
"""Asked in the transaction of a merge, before anything moves: who keeps things of which a record
has only one (an open conversation) makes room."""

SEPARATED: HookPoint[Joining, bool] = HookPoint("crm.separated")
"""Asked in the transaction that takes a merge back, when everything is where it belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How rows of a table that point at contacts or companies are counted, moved and told apart.

    `addresses` are the columns that say by which address a row came, `follows` those that name a
    row of another table with which it goes. Both matter only for rows that came after a merge:
    what pointed at a record before goes back to it in any case. Of two rows of which only one may
    be (both are on a list), the other record's stays with it. A table with `stays` is never moved.
    Of a table with a `title`, the column by which people know its rows, a later row that no address
    tells apart may be given to either.
    """

    table: str
    noun: str
    addresses: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    stays: bool = False
    title: str = ""


PARTS: dict[str, Part] = {}


def declare_part(*parts: Part) -> None:
    """Who keeps a table that points at contacts or companies says more of it than its columns do.

    A table that nobody declares moves like any other; what came later stays with the kept record.
    """
    for part in parts:
        if PARTS.setdefault(part.table, part) != part:
            raise Misdeclared(f"the part {part.table!r} is declared twice")


declare_part(
    Part(table="crm_contact_emails", noun="email addresses"),
    Part(table="crm_contact_phones", noun="phone numbers"),
    Part(table="crm_contact_standings", noun="standings", stays=True),
    Part(table="crm_contact_scores", noun="scores", stays=True),
    Part(table="crm_interactions", noun="interactions", follows=("source_id",)),
    Part(table="crm_list_members", noun="list memberships"),
    Part(table="crm_deals", noun="deals", title="title"),
    Part(table="crm_deal_contacts", noun="parts in deals", follows=("deal_id",)),
    Part(table="crm_tasks", noun="tasks", follows=("deal_id", "contact_id"), title="title"),
    Part(table="crm_notes", noun="notes", follows=("deal_id", "contact_id"), title="body"),
    Part(table="crm_contacts", noun="contacts", addresses=("email",), title="name"),
)
