"""A proposal becomes a PDF/A-2b with the tenant's look. The same proposal gives the same bytes."""

import json
from asyncio import to_thread
from datetime import datetime
from pathlib import Path
from typing import Any

from enterprisehub.domains.proposals.contracts import BILLINGS, PricedLine, Quote
from enterprisehub.domains.proposals.logic.quote_lines import say_money
from enterprisehub.domains.proposals.models import ProposalRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.glyphs import missing_glyphs, warning_of
from enterprisehub.kernel.reports.typeset import typeset_pdf
from enterprisehub.kernel.tenancy.tenants import tenant

_TEMPLATE = Path(__file__).parents[1] / "data" / "proposal.typ"
_LABELS = {
    "proposal": "Proposal",
    "heard": "What you told us",
    "offer": "What we offer",
    "note": "Notes",
    "terms": "Terms",
    "accept": "Signed by both sides, this proposal is our agreement.",
    "lines": ["For the client: name, date", "For us: name, date"],
}
_COLUMNS = ("Article", "Quantity", "Price", "Discount", "Amount")


async def render_proposal(db: Db, row: ProposalRow) -> bytes:
    """The document as it stands."""
    ours = (await tenant(db, db.scope.tenant_id)).name
    branding = await Branding.load(db)
    return await to_thread(_compile, _content(row, ours, branding), row.created_at)


def file_name_of(row: ProposalRow) -> str:
    return f"{row.number}.pdf"


def _compile(content: dict[str, Any], made_at: datetime) -> bytes:
    written = json.dumps(content, ensure_ascii=False)
    missing = missing_glyphs(written)
    content["warning"] = warning_of(missing)
    return typeset_pdf(_TEMPLATE, "proposal", content, missing, made_at=made_at.timestamp())


def _content(row: ProposalRow, ours: str, branding: Branding) -> dict[str, Any]:
    quote = Quote.model_validate(row.quote)
    return {
        "number": row.number,
        "title": row.title,
        "tenant": ours,
        "accent": branding.accent,
        "footer": branding.footer,
        "warning": "",
        "labels": _LABELS,
        "facts": [
            ["For", row.for_name or "–"],
            ["From", ours],
            ["Date", f"{row.created_at:%-d %B %Y}"],
            ["Valid until", f"{row.valid_until_on:%-d %B %Y}"],
        ],
        "intro": row.intro,
        "heard": [list(pair) for pair in row.heard],
        "columns": list(_COLUMNS),
        "lines": [_line(line, quote.currency) for line in quote.lines],
        "sums": sums_of(quote),
        "total": ["Total", say_money(quote.total_cents, quote.currency)],
        "note": row.note,
        "terms": row.terms,
    }


def _line(line: PricedLine, currency: str) -> dict[str, str]:
    billed = "" if line.billing == "once" else BILLINGS[line.billing]
    off = f"−{say_money(line.discount_cents, currency)}" if line.discount_cents else ""
    return {
        "name": line.name,
        "note": " · ".join(part for part in (line.sku, billed, line.says) if part),
        "quantity": f"{line.quantity:,} {_counted(line)}",
        "unit": say_money(line.unit_cents, currency),
        "discount": off,
        "net": say_money(line.net_cents, currency),
    }


def _counted(line: PricedLine) -> str:
    """The unit, of several with an s."""
    return line.unit if line.quantity == 1 or line.unit.endswith("s") else f"{line.unit}s"


def sums_of(quote: Quote) -> list[list[str]]:
    """What stands above the total."""
    rows = [("Sum", quote.gross_cents)] if quote.discount_cents or quote.tax_cents else []
    sums = [[name, say_money(cents, quote.currency)] for name, cents in rows]
    if quote.discount_cents:
        off = say_money(quote.discount_cents, quote.currency)
        sums.append([f"Discount ({quote.discount_pct:g} %)", f"−{off}"])
    if quote.tax_cents:
        sums.append(["Tax", say_money(quote.tax_cents, quote.currency)])
    if quote.monthly_cents or quote.yearly_cents:
        first = say_money(quote.first_year_cents, quote.currency)
        sums.append(["Of the first year, before tax", first])
    return sums
