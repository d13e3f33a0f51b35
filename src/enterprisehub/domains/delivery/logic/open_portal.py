"""Links by which a customer follows the work for them: made, opened, prolonged, revoked.

The link carries a signature that only this installation can make; what it shows, until when, and
whether it still opens anything is looked up each time.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from enterprisehub.domains.delivery.errors import LinkEnded
from enterprisehub.domains.delivery.models.portals import PortalLinkRow
from enterprisehub.domains.delivery.queries import history, portals
from enterprisehub.kernel import clock, secrets
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.tenancy.tenants import at_rest
from enterprisehub.kernel.work import runtime

PURPOSE = "delivery.portal"
LONGEST_DAYS = 366
_MAX_TITLE = 120
_AT_REST = "It cannot be opened for now. Ask whoever gave it to you."
_REFUSED = (
    "It has expired, was taken back or is not complete. Ask whoever gave it to you for a new one."
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a signed link names; whether it still opens anything is asked of the tenant."""

    tenant_id: UUID
    link_id: UUID


async def make_portal_link(
    db: Db,
    title: str,
    source_ids: Sequence[UUID],
    *,
    days: int,
    shows_items: bool = False,
    shows_names: bool = False,
) -> PortalLinkRow:
    """A link to the progress of these projects, for so many days.

    Raises:
        Invalid: naming each field that is wrong.
    """
    title, wrong = " ".join(title.split()), {}
    if not 1 <= len(title) <= _MAX_TITLE:
        wrong["title"] = f"Say for whom it is, in 1 to {_MAX_TITLE} characters."
    known = {row.id for row in await history.all_sources(db)}
    if not source_ids or not set(source_ids) <= known:
        wrong["source"] = "Choose at least one project that is read."
    if not 1 <= days <= LONGEST_DAYS:
        wrong["days"] = f"Choose 1 to {LONGEST_DAYS} days."
    if wrong:
        raise Invalid("The link cannot be made like this.", fields=wrong)
    row = PortalLinkRow(
        title=title,
        source_ids=[str(one) for one in source_ids],
        shows_items=shows_items,
        shows_names=shows_names and shows_items,
        expires_at=clock.now() + timedelta(days=days),
        made_by=db.scope.actor.name,
    )
    db.add(row)
    await db.flush()
    return row


async def revoke_portal_link(db: Db, link_id: UUID) -> None:
    """The link opens nothing any more, also where it is open now. Raises NotFound."""
    row = await portals.link(db, link_id)
    row.revoked_at = row.revoked_at or clock.now()
    await db.flush()


def portal_url(tenant_id: UUID, link_id: UUID) -> str:
    """The address to hand to the customer."""
    body = base64.urlsafe_b64encode(tenant_id.bytes + link_id.bytes).decode("ascii").rstrip("=")
    signature = secrets.installed().sign(PURPOSE, body.encode())
    return f"{runtime.installed().public_url}/portal/{body}.{signature}"


def read_portal_token(token: str) -> Opened:
    """What the link names.

    Raises:
        LinkEnded: it is not one of ours.
    """
    body, _, signature = token.partition(".")
    if not secrets.installed().verify(PURPOSE, body.encode(), signature):
        raise LinkEnded(_REFUSED)
    try:
        found = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        return Opened(UUID(bytes=found[:16]), UUID(bytes=found[16:]))
    except (ValueError, binascii.Error) as error:
        raise LinkEnded(_REFUSED) from error


async def standing_link(db: Db, link_id: UUID) -> PortalLinkRow:
    """The link, while it may be used.

    Raises:
        LinkEnded: it expired, was revoked, or never was. Which of these is nobody's business. Or
            the organisation is suspended: then it opens again when that is over.
    """
    if await at_rest(db, db.scope.tenant_id):
        raise LinkEnded(_AT_REST)
    try:
        row = await portals.link(db, link_id)
    except NotFound as error:
        raise LinkEnded(_REFUSED) from error
    if row.revoked_at is not None or row.expires_at <= clock.now():
        raise LinkEnded(_REFUSED)
    return row


async def note_visit(db: Db, row: PortalLinkRow, on: date) -> None:
    """Those who gave the link see that it is used."""
    await portals.count_visit(db, row.id, on, clock.now())
