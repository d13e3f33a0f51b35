"""A discount above what anybody may give: how it reads, and what follows when it is granted."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.proposals.contracts import GrantDiscount, Quote
from enterprisehub.domains.proposals.logic.decide_proposal import known_proposal, move_proposal
from enterprisehub.domains.proposals.logic.quote_lines import say_money
from enterprisehub.kernel.actions.kinds import Rendered
from enterprisehub.kernel.db.session import Db


async def show_grant(db: Db, wanted: GrantDiscount) -> Rendered:
    """The proposal as somebody judges it: what is off, from what, for whom."""
    row = await known_proposal(db, wanted.proposal_id)
    quote = Quote.model_validate(row.quote)
    off = say_money(quote.discount_cents, quote.currency)
    gross = say_money(quote.gross_cents, quote.currency)
    fields = [
        ("Proposal", f"{row.number}: {row.title}"),
        ("For", row.for_name or "–"),
        ("Discount", f"{quote.discount_pct:g} %: {off} of {gross}"),
        ("Total", say_money(row.total_cents, row.currency)),
    ]  # fmt: skip
    if deal := await crm.deal(db, row.deal_id):
        fields.append(("Stage", deal.stage_name))
    body = "\n".join(
        f"{line.quantity:,} × {line.name}: {say_money(line.net_cents, quote.currency)}"
        + (
            f" ({say_money(line.discount_cents, quote.currency)} off)"
            if line.discount_cents
            else ""
        )
        for line in quote.lines
    )
    return Rendered(
        title=f"Grant {quote.discount_pct:g} % on {row.number}",
        channel="proposal",
        icon="percent",
        fields=tuple(fields),
        body=body,
    )


async def watch_grant(db: Db, wanted: GrantDiscount) -> dict[str, Any]:
    """An approval holds for the proposal as it was priced."""
    row = await known_proposal(db, wanted.proposal_id)
    return {"total_cents": row.total_cents, "state": row.state}


async def grant(db: Db, wanted: GrantDiscount) -> dict[str, Any]:
    """The proposal may be sent."""
    row = await known_proposal(db, wanted.proposal_id, lock=True)
    await move_proposal(db, row, "ready")
    return {"number": row.number}


async def take_back_grant(
    db: Db, action_id: UUID, wanted: GrantDiscount, result: dict[str, Any]
) -> None:
    """It needs somebody again. Raises Conflict where it was sent meanwhile."""
    del action_id, result
    row = await known_proposal(db, wanted.proposal_id, lock=True)
    if row.state == "ready":
        row.state = "needs_approval"
