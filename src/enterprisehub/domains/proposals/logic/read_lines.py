"""Lines as people type them become what is asked for: "SEAT x 25 - 10%", one to a line. Pure."""

import re

from pydantic import ValidationError

from enterprisehub.domains.proposals.contracts import MOST_QUANTITY, Wish
from enterprisehub.kernel.errors import Invalid

MOST_LINES = 100
HOW = "Write one article to a line, like “SEAT x 25” or “SEAT x 25 - 10%”."
_LINE = re.compile(
    r"\s*(?P<sku>[A-Za-z0-9][A-Za-z0-9._-]*)"
    r"(?:\s*(?:[x×*]|\s)\s*(?P<quantity>\d{1,3}(?:,\d{3})+|\d+))?"
    r"(?:\s*-\s*(?P<discount>\d+(?:\.\d+)?)\s*%)?\s*",
    re.IGNORECASE,
)

_WRONG = {
    "sku": "No article's short name is as long as that.",
    "quantity": f"A quantity is from 1 to {MOST_QUANTITY:,}.",
    "discount_pct": "A discount is from 0 to 100 %, with two decimals at most.",
}


def read_lines(text: str) -> list[Wish]:
    """What the lines ask for, in their order.

    Raises:
        Invalid: a line cannot be understood; it is named.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise Invalid(HOW, fields={"lines": HOW})
    if len(lines) > MOST_LINES:
        says = f"At most {MOST_LINES} lines; these are {len(lines)}."
        raise Invalid(says, fields={"lines": says})
    return [_read(number, line) for number, line in enumerate(lines, 1)]


def _read(number: int, line: str) -> Wish:
    found = _LINE.fullmatch(line)
    if found is None:
        raise _wrong(number, line, HOW)
    try:
        return Wish(
            sku=found["sku"],
            quantity=int((found["quantity"] or "1").replace(",", "")),
            discount_pct=float(found["discount"] or 0),
        )
    except ValidationError as error:
        raise _wrong(number, line, _WRONG[str(error.errors()[0]["loc"][0])]) from None


def _wrong(number: int, line: str, why: str) -> Invalid:
    says = f"Line {number} (“{line.strip()[:60]}”) cannot be read. {why}"
    return Invalid(says, fields={"lines": says})


def write_lines(wishes: list[Wish]) -> str:
    """The same as text again."""
    return "\n".join(
        f"{wish.sku} x {wish.quantity}"
        + (f" - {wish.discount_pct:g}%" if wish.discount_pct else "")
        for wish in wishes
    )
