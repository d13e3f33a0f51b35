"""A small tenant that questions are asked about, and a way to ask them."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from enterprisehub.domains.assistant.logic import keep_chat
from enterprisehub.domains.assistant.logic.take_turn import Happening, take_turn
from enterprisehub.domains.assistant.models import MessageRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction, NewTask
from enterprisehub.domains.crm.contracts.inputs import (
    EmailIn,
    NewCompany,
    NewContact,
    NewDeal,
    PhoneIn,
    StageMove,
)
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.logic.write_deal import make_deal, move_deal
from enterprisehub.domains.crm.queries import stages_of
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope


@dataclass
class Talk:
    """One person's chat."""

    database: Database
    scope: Scope
    session_id: UUID | None = None
    page: str | None = None
    happenings: list[Happening] = field(default_factory=list)

    async def ask(self, text: str, **options: Any) -> MessageRow:
        """The kept answer."""
        self.happenings.clear()
        async with self.database.scoped(self.scope) as db:
            if self.session_id is None:
                self.session_id = (await keep_chat.begin_chat(db)).id
            turn = await keep_chat.add_question(db, self.session_id, text, **options)
            answer_id = turn.answer.id

        async def tell(happening: Happening) -> None:
            self.happenings.append(happening)

        return await take_turn(
            self.database, self.scope, answer_id, page=self.page, zone="UTC", tell=tell
        )

    async def says(self, text: str) -> str:
        return (await self.ask(text)).content


@dataclass
class World:
    acme: UUID
    globex: UUID
    maria: UUID
    big: UUID
    stages: dict[str, UUID]


@pytest.fixture
def talk(database, scope, runtime) -> Talk:
    return Talk(database, replace(scope, user_id=UUID(scope.actor.id)))


@pytest.fixture
async def world(database, scope) -> World:
    """Acme with two open deals, one won; Globex with one; people who talked."""
    now = clock.now()
    async with database.scoped(scope) as db:
        acme = await make_company(
            db, NewCompany(name="Acme Labs", industry="Fintech", employees=250)
        )
        globex = await make_company(db, NewCompany(name="Globex", industry="Retail", employees=40))
        pipeline = await default_pipeline(db)
        stages = {row.name: row for row in await stages_of(db, [pipeline.id])}
        maria = await crm.make(
            db,
            NewContact(
                name="Maria Delgado",
                company_id=acme.id,
                emails=[EmailIn(email="maria@acme.example.com")],
                phones=[PhoneIn(phone="+15125550148")],
                city="Austin",
                source="Referral",
            ),
        )
        tom = await crm.make(
            db, NewContact(name="Tom Stone", company_id=globex.id, city="Dallas", source="Website")
        )
        made = {}
        for title, company, contact, cents in (
            ("Acme platform", acme.id, maria.id, 8_000_000),
            ("Acme support", acme.id, maria.id, 1_000_000),
            ("Acme pilot", acme.id, maria.id, 500_000),
            ("Globex rollout", globex.id, tom.id, 3_000_000),
        ):
            close_on = (now + timedelta(days=3)).date()
            new = NewDeal(
                title=title, company_id=company, contact_id=contact, amount_cents=cents,
                close_on=close_on,
            )  # fmt: skip
            made[title] = (await make_deal(db, new)).id
        won = next(row for row in stages.values() if row.kind == "won")
        await move_deal(db, made["Acme pilot"], StageMove(stage_id=won.id))
        for days, summary in ((1, "The roof estimate is too high for us"), (4, "Asked about parking"),
                              (9, "First call"), (12, "Introduction")):  # fmt: skip
            await crm.record(
                db,
                Interaction(
                    contact_id=maria.id, channel="voice", direction="inbound", summary=summary,
                    at=now - timedelta(days=days),
                ),
            )  # fmt: skip
        await crm.add_task(
            db,
            NewTask(
                title="Call Maria back", contact_id=maria.id, due_at=now + timedelta(minutes=1)
            ),
        )
    ids = {row.name: row.id for row in stages.values()}
    return World(acme.id, globex.id, maria.id, made["Acme platform"], ids)
