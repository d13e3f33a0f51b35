"""What may and may not be sent to a person, on their page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.record_disturbance import (
    Disturbance,
    end_disturbance,
    end_of_day,
    record_disturbance,
)
from enterprisehub.domains.compliance.models import DisturbanceRow
from enterprisehub.domains.compliance.pages import STATES, may, pages
from enterprisehub.domains.compliance.permissions import (
    CONSENTS_READ,
    CONSENTS_WRITE,
    DISTURBANCES_WRITE,
    OPT_OUTS_WRITE,
)
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment


@dataclass(frozen=True, slots=True)
class Standing:
    """An opt-out that stands against this person."""

    label: str
    severity: Severity
    channel: str
    words: str


@fragment("compliance/_contact_panel.html")
class ReachPanel(Fragment):
    contact_id: UUID
    address: str
    opt_outs: list[Standing]
    consents: list[str]
    disturbances: list[DisturbanceRow]
    errors: Errors
    values: dict[str, str]
    may_disturb: bool
    may_consent: bool
    may_opt_out: bool


async def _panel(
    db: Db,
    contact_id: UUID,
    errors: Errors | None = None,
    values: dict[str, str] | None = None,
) -> ReachPanel:
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("This contact does not exist.")
    addresses = [*contact.phones_e164, *map(str.lower, contact.emails)]
    now = clock.now()
    opt_outs = await queries.standing_opt_outs(db, contact_id, addresses)
    consents = await queries.consents_of(db, contact_id, addresses)
    valid = [
        row
        for row in consents
        if row.revoked_at is None and (row.expires_at is None or row.expires_at > now)
    ]
    return ReachPanel(
        contact_id=contact_id,
        address=next(iter(addresses), ""),
        opt_outs=[
            Standing(*STATES[row.state], row.channel.replace("_", " "), row.words)
            for row in opt_outs
        ],
        consents=list(dict.fromkeys(row.kind for row in valid)),
        disturbances=[
            row
            for row in await queries.disturbances_of(db, contact_id)
            if row.daily_from or (row.until and row.until > now)
        ],
        errors=errors or {},
        values=values or {},
        may_disturb=may(db, DISTURBANCES_WRITE),
        may_consent=may(db, CONSENTS_WRITE),
        may_opt_out=may(db, OPT_OUTS_WRITE),
    )


@pages.get("/contacts/{contact_id}/panel", allow=Permission(CONSENTS_READ))
async def show_contact_panel(db: TenantDb, contact_id: UUID) -> Response:
    return (await _panel(db, contact_id)).render()


@pages.post("/contacts/{contact_id}/disturbances", allow=Permission(DISTURBANCES_WRITE))
async def add_disturbance(request: Request, db: TenantDb, contact_id: UUID) -> Response:
    """`until` is a day, and the whole of it counts where the person is."""
    values = await typed(request)
    read: dict[str, object] = {
        name: values.get(name) or None for name in ("daily_from", "daily_to")
    }
    errors: Errors = {}
    if day := values.get("until", ""):
        try:
            read["until"] = await end_of_day(db, contact_id, date.fromisoformat(day))
        except (ValueError, OverflowError):
            errors = {"until": "Choose a day."}
    given = errors or check(Disturbance, read | {"says": values.get("says", "")})
    if isinstance(given, Disturbance):
        given = await attempt(db, record_disturbance(db, contact_id, given))
    if given:
        return (await _panel(db, contact_id, given, values)).render(status=422)
    return (await _panel(db, contact_id)).render()


@pages.post("/disturbances/{disturbance_id}/end", allow=Permission(DISTURBANCES_WRITE))
async def stop_disturbance(db: TenantDb, disturbance_id: UUID) -> Response:
    return (await _panel(db, await end_disturbance(db, disturbance_id))).render()
