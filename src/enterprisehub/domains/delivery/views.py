"""Work and promises as others may join on them: what is there now, each piece once, read-only."""

from sqlalchemy import Subquery, select

from enterprisehub.domains.delivery.models.deals import DealLinkRow, PromiseRow
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.models.sources import SourceRow

ITEMS: Subquery = (
    select(
        ItemRow.id,
        ItemRow.source_id,
        SourceRow.name.label("source_name"),
        ItemRow.key,
        ItemRow.title,
        ItemRow.url,
        ItemRow.kind,
        ItemRow.status,
        ItemRow.category,
        ItemRow.flagged,
        ItemRow.due_on,
        ItemRow.opened_at,
        ItemRow.changed_at,
        ItemRow.finished_at,
    )
    .join(SourceRow, SourceRow.id == ItemRow.source_id)
    .where(ItemRow.removed_at.is_(None), ItemRow.mirror_of_id.is_(None))
    .subquery("items")
)
DEAL_LINKS: Subquery = (
    select(DealLinkRow.deal_id, DealLinkRow.source_id, DealLinkRow.promised_on)
    .where(DealLinkRow.deleted_at.is_(None), DealLinkRow.state == "linked")
    .subquery("deal_links")
)
PROMISES: Subquery = (
    select(
        PromiseRow.id,
        PromiseRow.contact_id,
        PromiseRow.deal_id,
        PromiseRow.company_id,
        PromiseRow.owner_user_id,
        PromiseRow.words,
        PromiseRow.made_at,
        PromiseRow.due_on,
        PromiseRow.state,
    )
    .where(PromiseRow.deleted_at.is_(None))
    .subquery("promises")
)
