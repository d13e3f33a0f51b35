"""Appointments and calls to be made land on people's lists, and nobody is booked twice."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from enterprisehub.domains.concierge import api
from enterprisehub.domains.concierge.contracts import AnswerIn, Booked, ListingIn
from enterprisehub.domains.concierge.logic.list_free_times import TimeWish
from enterprisehub.domains.concierge.logic.write_answer import make_answer
from enterprisehub.domains.concierge.logic.write_listing import (
    make_listing,
)
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.kernel.agents.dispatch import ToolFailed, call_tool, dispatch_tool
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Conflict, Denied
from enterprisehub.kernel.scope import Scope
from tests.webtest import Person


async def _contact(database: Database, scope: Scope, name: str = "Maya Chen") -> UUID:
    async with database.scoped(scope) as db:
        return (await crm.make(db, NewContact(name=name))).id


async def _free(database: Database, scope: Scope) -> datetime:
    async with database.scoped(scope) as db:
        return (await api.open_times(db, TimeWish())).times[-1].starts_at


@pytest.mark.requirement("VOX-01")
async def test_an_appointment_is_a_task_of_whoever_is_free_and_asked_twice_it_is_one(
    database: Database, scope: Scope, owner: Person
) -> None:
    contact_id = await _contact(database, scope)
    at = await _free(database, scope)
    async with database.scoped(scope) as db:
        first = await api.book_time(db, contact_id=contact_id, starts_at=at, about="12 Oak Street")
    async with database.scoped(scope) as db:
        again = await api.book_time(db, contact_id=contact_id, starts_at=at)
        tasks = await crm.open_tasks_of(db, contact_id)
    assert (first.again, again.again, again.task_id) == (False, True, first.task_id)
    assert [(t.title, t.kind, t.assignee_user_id) for t in tasks] == [
        ("Appointment about 12 Oak Street with Maya Chen", "meeting", owner.id)
    ]


@pytest.mark.requirement("VOX-01")
async def test_two_who_want_the_same_hour_at_once_do_not_both_get_it(
    database: Database, scope: Scope, owner: Person
) -> None:
    maya, luis = await _contact(database, scope), await _contact(database, scope, "Luis Ortiz")
    at = await _free(database, scope)

    async def book(contact_id: UUID, moment: datetime) -> Booked:
        async with database.scoped(scope) as db:
            return await api.book_time(db, contact_id=contact_id, starts_at=moment)

    ended = await asyncio.gather(
        book(maya, at), book(luis, at + timedelta(minutes=30)), return_exceptions=True
    )
    assert [type(one) for one in ended].count(Booked) == 1
    assert [type(one) for one in ended].count(Conflict) == 1


@pytest.mark.requirement("VOX-01")
async def test_a_colleague_is_asked_by_name_once_and_else_the_owner(
    database: Database, scope: Scope, owner: Person
) -> None:
    contact_id = await _contact(database, scope)
    async with database.scoped(scope) as db:
        one = await api.ask_colleague(db, contact_id=contact_id, name="dana", words="call me")
        same = await api.ask_colleague(db, contact_id=contact_id, name="Dana", words="call me!")
        other = await api.ask_colleague(db, contact_id=contact_id, name="Zoltan", words="call")
        tasks = await crm.open_tasks_of(db, contact_id)
    assert (one.user_name, one.known, same.task_id) == ("Dana Whitfield", True, one.task_id)
    assert not other.known
    assert {t.title: t.assignee_user_id for t in tasks} == {
        "Call Maya Chen back": owner.id,
        "Call Maya Chen back, who asked for Zoltan": None,
    }


@pytest.mark.requirement("AGT-08")
async def test_the_tools_check_what_goes_in_and_who_may(database: Database, scope: Scope) -> None:
    async with database.scoped(scope) as db:
        await make_listing(db, ListingIn(address="12 Oak Street", place="Austin", price_cents=1))
        answer = await dispatch_tool(db, "concierge.find_listings", {"place": "austin"})
        assert answer.value["fitting"] == 1
        assert answer.value["shown"][0]["address"] == "12 Oak Street"
        with pytest.raises(Denied):
            await call_tool(db, "concierge.find_answer", {"question": "?"}, allowed=set())
        with pytest.raises(ToolFailed, match="Nobody is free"):
            await call_tool(db, "concierge.book_time", {"starts_at": "2020-01-01T10:00:00Z"})


@pytest.mark.requirement("VOX-05")
async def test_answers_are_found_in_the_language_they_are_written_in(
    database: Database, scope: Scope, other_scope: Scope
) -> None:
    pets = AnswerIn(question="Do you allow pets?", answer="Two pets are welcome.", source="Rules")
    mascotas = AnswerIn(question="¿Aceptan mascotas?", answer="Dos mascotas.", language="es")
    async with database.scoped(scope) as db:
        made = await make_answer(db, pets)
        await make_answer(db, mascotas)
        found = await api.find_answer(db, "are dogs allowed", "en")
        spanish = await api.find_answer(db, "aceptan perros", "es")
        assert found is not None
        assert (found.entry_id, found.source) == (made.id, "Rules")
        assert spanish is not None
        assert spanish.text == "Dos mascotas."
    async with database.scoped(other_scope) as db:
        assert await api.find_answer(db, "are dogs allowed", "en") is None
