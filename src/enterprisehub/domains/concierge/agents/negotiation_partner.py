"""Plans a negotiation over a home: where the offers stand, and three steps with what to ask for."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.concierge.logic.compare_listing import (
    Compared,
    compare_listing,
    plan_concessions,
    say_price,
)
from enterprisehub.domains.concierge.logic.read_market import read_market
from enterprisehub.domains.concierge.permissions import APPOINTMENTS_HOLD
from enterprisehub.domains.crm.contracts.proposals import AddNote
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.scope import Ref

_CENTS = 100
_MOST = 10**9


class Input(BaseModel):
    """The home, whom we act for, the other side's figure and our limit; whole currency units."""

    address: Annotated[str, Field(min_length=2, max_length=200, title="Address")]
    we_act_for: Annotated[Literal["seller", "buyer"], Field(title="We act for the")] = "seller"
    their_figure: Annotated[int, Field(ge=1, le=_MOST, title="The other side's figure")]
    our_limit: Annotated[int, Field(ge=1, le=_MOST, title="Our limit")]
    our_figure: Annotated[int, Field(ge=1, le=_MOST)] | None = Field(
        default=None, title="Our last figure (the asked price without)"
    )
    deal_id: UUID | None = Field(default=None, title="Deal")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    compared: Compared
    steps: list[str]
    arguments: list[str]


async def compare(db: Db, address: str) -> Compared:
    home, others = await read_market(db, address)
    return compare_listing(home, others)


@agent(
    name="concierge.negotiation_partner",
    about=lambda given: [Ref("crm.deal", given.deal_id)] if given.deal_id else [],
    title="Negotiation partner",
    domain="Real estate",
    purpose="Plans counter-offers within your limit, with arguments from homes alike",
    icon="handshake",
    input=Input,
    output=Output,
    permission=APPOINTMENTS_HOLD,
    may_propose=(AddNote,),
    reads="the listing and those like it",
    computes="up to three steps from our figure towards theirs, each half of what is left and "
    "never beyond the limit, with what to ask in return",
    evaluated="no step beyond the limit, whatever the figures",
    examples=(
        "How should I answer an offer of 420000 for 12 Oak Street?",
        "Plan the counter offers for Juniper Lane",
        "Help me negotiate the price of 7 Cedar Court",
        "They offered 390k and our limit is 410k, what now?",
        "Prepare the negotiation for my buyer",
    ),
)
async def negotiation_partner(run: AgentRun, given: Input) -> Output:
    found = await run.read("Compare with those alike", compare, given.address)
    ours = given.our_figure * _CENTS if given.our_figure else found.price_cents
    theirs, limit = given.their_figure * _CENTS, given.our_limit * _CENTS
    seller = given.we_act_for == "seller"
    _check(ours, limit, seller=seller)
    if (theirs >= ours) if seller else (theirs <= ours):
        summary = f"Their figure meets ours at {found.address}: say yes."
        return Output(summary=summary, compared=found, steps=[], arguments=[])
    steps = [
        f"{say_price(step.cents, found.currency)}. {step.says}."
        for step in plan_concessions(ours, theirs, limit)
    ]
    gap = say_price(abs(ours - theirs), found.currency)
    arguments = _arguments(found, seller=seller)
    within = (theirs >= limit) if seller else (theirs <= limit)
    room = (
        "Their figure lies within your limit." if within else "Their figure is beyond your limit."
    )
    summary = f"{gap} lie between the two at {found.address}. {room} First: {steps[0]}"
    if given.deal_id is not None:
        lines = [summary, *(f"{n}. {step}" for n, step in enumerate(steps, 1)), *arguments]
        run.propose(
            AddNote(body="\n".join(lines)[:5000], deal_id=given.deal_id),
            reason="The plan of the negotiation, where the team finds it.",
            dedupe_key=f"concierge.negotiation_partner:{run.run_id}",
        )
    return Output(summary=summary[:500], compared=found, steps=steps, arguments=arguments)


def _check(ours: int, limit: int, *, seller: bool) -> None:
    if (limit >= ours) if seller else (limit <= ours):
        side = "below" if seller else "above"
        says = f"The limit must lie {side} our own figure, or there is nothing to give."
        raise Invalid(says, fields={"our_limit": says})


def _arguments(found: Compared, *, seller: bool) -> list[str]:
    if found.middle_cents is None or found.ratio is None:
        return ["Too few homes alike are listed to argue with prices."]
    middle = say_price(found.middle_cents, found.currency)
    told = [f"The middle of {found.alike} homes alike asks {middle}."]
    if seller and found.ratio <= 0:
        told.append(f"This one asks {abs(found.ratio) * 100:.1f} % less than that already.")
    if not seller and found.ratio > 0:
        told.append(f"This one asks {found.ratio * 100:.1f} % more than that.")
    return [*told, *(f"Alike: {near}." for near in found.nearest[:2])]
