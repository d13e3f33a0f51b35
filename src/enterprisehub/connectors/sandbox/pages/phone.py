"""The handset on which a person plays a lead."""

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.connectors.sandbox import queries, world
from enterprisehub.connectors.sandbox.domain import domain
from enterprisehub.connectors.sandbox.models import HandsetRow, ParcelRow
from enterprisehub.connectors.sandbox.permissions import USE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/sandbox/phone")
NAVIGATION.add(
    NavItem("Sandbox", "Phone", "/sandbox/phone", "phone", permission=USE, order=80, key="p"),
    Command("Play a lead on the phone", "phone", href="/sandbox/phone", permission=USE),
)
MAX_HANDSETS = 200
_STORY = (
    "Hi, thinking of selling my 3 bed in Austin this summer, hoping for around 450k"
    " but it needs a new roof"
)
LINES_TO_TRY = (
    _STORY,
    "actually 425, not 450",
    "what's your commission?",
    "you can email me at maya@example.com",
    "please stop texting me",
)
"""A lead's part in a story; only who leaves an address gets an email proposed."""
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_FIRST_LINE = 101
_LINES = 100


@page("sandbox/phone.html")
class PhonePage(Page):
    handsets: list[HandsetRow]
    chosen: HandsetRow | None
    parcels: list[ParcelRow]
    stamp: str
    errors: dict[str, str]
    number: str
    name: str
    lines: tuple[str, ...]


@fragment("sandbox/_bubbles.html")
class Bubbles(Fragment):
    """What the handset shows; asks for itself when the handset is told of."""

    chosen: HandsetRow
    parcels: list[ParcelRow]
    stamp: str


@pages.get("", allow=Permission(USE))
async def show_phone(db: TenantDb) -> Response:
    return (await _page(db, None)).render()


@pages.post("", allow=Permission(USE))
async def add_handset(
    request: Request,
    db: TenantDb,
    name: Annotated[str, Form(max_length=200)] = "",
    number: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """A new line: the number given, or the next free one of those kept for fiction."""
    person = " ".join(name.split())
    if not person or not person.isprintable():
        shown = await _page(db, None, errors={"name": "Give the lead a name."}, number=number)
        return shown.render(status=422)
    if await queries.handset_count(db) >= MAX_HANDSETS:
        raise Conflict(f"There are {MAX_HANDSETS} handsets already. Use one of them.")
    wanted = re.sub(r"[\s().-]", "", number) or await _free_number(db)
    if not _E164.fullmatch(wanted):
        errors = {"number": "Write it like +15125550143."}
        return (await _page(db, None, errors=errors, number=number, name=person)).render(status=422)
    if await queries.handset_with(db, wanted) is not None:
        errors = {"number": "A handset has this number already."}
        return (await _page(db, None, errors=errors, number=number, name=person)).render(status=422)
    row = HandsetRow(number_e164=wanted, name=person, our_number_e164=world.OUR_NUMBER)
    db.add(row)
    await db.flush()
    return go_to(request, f"/sandbox/phone/{row.id}")


@pages.get("/{handset_id}", allow=Permission(USE))
async def show_handset(db: TenantDb, handset_id: UUID) -> Response:
    return (await _page(db, await _handset(db, handset_id))).render()


@pages.get("/{handset_id}/bubbles", allow=Permission(USE))
async def show_bubbles(db: TenantDb, handset_id: UUID, seen: str = "") -> Response:
    """The bubbles, if they differ from those already seen."""
    chosen = await _handset(db, handset_id)
    shown = await _bubbles(db, chosen)
    return Response(status_code=204) if shown.stamp == seen else shown.render()


@pages.post("/{handset_id}/texts", allow=Permission(USE))
async def text(
    db: TenantDb, handset_id: UUID, text: Annotated[str, Form(max_length=1600)] = ""
) -> Response:
    """The lead has texted us: it goes the same way as a text from a real carrier."""
    chosen = await _handset(db, handset_id)
    body = text.replace("\x00", "").strip()
    if not body:
        raise Invalid("Type a text first.", fields={"text": "is empty"})
    await world.text_from(db, chosen, body)
    return (await _bubbles(db, chosen)).render()


async def _page(
    db: Db,
    chosen: HandsetRow | None,
    *,
    errors: dict[str, str] | None = None,
    number: str = "",
    name: str = "",
) -> PhonePage:
    handsets = await queries.handsets(db)
    chosen = chosen or (handsets[0] if handsets and not errors else None)
    shown = await _bubbles(db, chosen) if chosen else None
    return PhonePage(
        handsets=handsets,
        chosen=chosen,
        parcels=shown.parcels if shown else [],
        stamp=shown.stamp if shown else "",
        errors=errors or {},
        number=number,
        name=name,
        lines=LINES_TO_TRY,
    )


async def _bubbles(db: Db, chosen: HandsetRow) -> Bubbles:
    parcels = await queries.parcels_of(db, "sms", chosen.number_e164)
    return Bubbles(chosen=chosen, parcels=parcels, stamp=_stamp(parcels))


def _stamp(parcels: Sequence[ParcelRow]) -> str:
    states = "".join(f"{one.id}{one.state}" for one in parcels)
    return hashlib.sha256(states.encode()).hexdigest()[:16]


async def _handset(db: Db, handset_id: UUID) -> HandsetRow:
    found = await queries.handset(db, handset_id)
    if found is None:
        raise NotFound("There is no such handset.")
    return found


async def _free_number(db: Db) -> str:
    """555-0100 to 555-0199 are kept for fiction (NANPA); the area codes are of our markets."""
    taken = {handset.number_e164 for handset in await queries.handsets(db)}
    for area in ("737", "210", "713", "214", "817", "361"):
        for line in range(_FIRST_LINE, _FIRST_LINE + _LINES - 1):
            number = f"+1{area}5550{line}"
            if number not in taken:
                return number
    raise Conflict("Every fictional number is taken. Type one.")
