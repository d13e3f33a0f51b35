"""A demo tenant has customers to look at: all invented, with reserved addresses and numbers."""

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import CONTACT, Interaction, Reason
from enterprisehub.domains.crm.contracts.inputs import (
    CustomFieldIn,
    EmailIn,
    ListIn,
    NewCompany,
    NewContact,
    NewDeal,
    NewTaskIn,
    PhoneIn,
    PlaceIn,
    PropertyNameIn,
    StageMove,
)
from enterprisehub.domains.crm.logic import shape_names
from enterprisehub.domains.crm.logic.record_interaction import record_interaction
from enterprisehub.domains.crm.logic.rescore_contact import rescore_contact
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.logic.write_contact import make_contact
from enterprisehub.domains.crm.logic.write_deal import make_deal, move_deal
from enterprisehub.domains.crm.logic.write_note import add_note
from enterprisehub.domains.crm.logic.write_task import make_task
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.seeding import DemoSeed

_DATA = Path(__file__).parents[1] / "data"


@cache
def _read(name: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads((_DATA / name).read_text("utf-8"))
    return found


async def seed_demo(db: Db, seed: DemoSeed) -> None:
    """Places, custom fields, companies, contacts with talk and scores, deals, tasks, lists."""
    await seed_places(db)
    demo, now = _read("demo.json"), clock.now()
    for field in demo["fields"]:
        await shape_names.define_field(db, CustomFieldIn(**field))
    companies = {c.pop("key"): c for c in (dict(c) for c in demo["companies"])}
    company_ids = {
        key: (await make_company(db, NewCompany(**c))).id for key, c in companies.items()
    }
    owners = (seed.owner_id, seed.manager_id, seed.member_id)
    contacts: dict[str, UUID] = {}
    for place, told in enumerate(demo["contacts"]):
        owner = owners[place % len(owners)]
        contacts[told["name"]] = await _contact(db, told, company_ids, owner)
    await _deals(db, demo["deals"], contacts, company_ids, owners, now)
    for told in demo["contacts"]:
        await _talk(db, told, contacts[told["name"]], now)
    for task in demo["tasks"]:
        due_at = now + timedelta(hours=task["due_in_hours"])
        new = NewTaskIn(
            title=task["title"],
            kind=task["kind"],
            priority=task["priority"],
            due_at=due_at,
            assignee_user_id=seed.member_id,
            contact_id=contacts[task["contact"]],
        )
        await make_task(db, new)
    for note in demo["notes"]:
        await add_note(db, note["body"], contact_id=contacts[note["contact"]])
    for listed in demo["lists"]:
        row = await shape_names.make_list(db, ListIn(name=listed["name"]))
        members = [contacts[name] for name in listed["members"]]
        await shape_names.add_to_list(db, row.id, members)


async def seed_places(db: Db) -> None:
    """The tenant's index knows the Austin area and the larger cities of the country."""
    names = _read("places.json")
    ids: dict[str, UUID] = {}
    for place in names["places"]:
        row = await shape_names.add_place(db, PlaceIn(**place))
        ids.setdefault(row.name, row.id)
    for told in names["properties"]:
        values = {key: told[key] for key in ("name", "kind", "aliases")}
        new = PropertyNameIn(**values, place_id=ids.get(told["place"]))
        await shape_names.add_property_name(db, new)


async def _contact(
    db: Db, told: dict[str, Any], company_ids: dict[str, UUID], owner_user_id: UUID
) -> UUID:
    apart = ("email", "phone", "company", "talk", "said")
    new = NewContact(
        **{key: value for key, value in told.items() if key not in apart},
        emails=[EmailIn(email=told["email"])],
        phones=[PhoneIn(phone=told["phone"])],
        company_id=company_ids.get(told["company"] or ""),
        owner_user_id=owner_user_id,
    )
    return (await make_contact(db, new)).id


async def _talk(db: Db, told: dict[str, Any], contact_id: UUID, now: datetime) -> None:
    for item in told["talk"]:
        what = Interaction(
            contact_id=contact_id,
            channel=item["channel"],
            direction=item["direction"],
            summary=item["summary"],
            at=now - timedelta(days=item["days"], minutes=37),
        )
        await record_interaction(db, what)
        ref = Ref(CONTACT, contact_id)
        came = "From them" if what.direction == "inbound" else "To them"
        timeline.add(db, "crm.interaction", [ref], f"{came}: {what.summary}", at=what.at)
    said = [Reason(**reason, group="conversation") for reason in told["said"]]
    await rescore_contact(db, contact_id, said=said)


async def _deals(
    db: Db,
    deals: list[dict[str, Any]],
    contacts: dict[str, UUID],
    company_ids: dict[str, UUID],
    owners: tuple[UUID, ...],
    now: datetime,
) -> None:
    pipeline = await default_pipeline(db)
    stages = {stage.name: stage.id for stage in await queries.stages_of(db, [pipeline.id])}
    first = next(iter(stages))
    for place, told in enumerate(deals):
        new = NewDeal(
            title=told["title"],
            contact_id=contacts[told["contact"]],
            company_id=company_ids.get(told["company"] or ""),
            amount_cents=told["amount_cents"],
            close_on=(now + timedelta(days=told["close_in_days"])).date(),
            next_step=told["note"] if told["stage"] not in ("Won", "Lost") else None,
            owner_user_id=owners[place % len(owners)],
        )
        row = await make_deal(db, new)
        if told["stage"] != first:
            lost = told["note"] if told["stage"] == "Lost" else None
            await move_deal(db, row.id, StageMove(stage_id=stages[told["stage"]], lost_reason=lost))
