"""What the Do Not Call registry says of numbers is taken in from a list."""

from datetime import date

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.crm.contracts.addresses import phone_of
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

_MOST_NUMBERS = 50_000
_WRONG_SHOWN = 5
_AT_ONCE = 5000
_LISTED = {"yes": True, "y": True, "true": True, "1": True, "listed": True, "dnc": True}
_CLEAR = {"no": False, "n": False, "false": False, "0": False, "clear": False, "not listed": False}
_ANSWERS = _LISTED | _CLEAR


def read_registry_list(text: str, *, otherwise: bool | None) -> dict[str, bool]:
    """Number → listed, from lines like "512 555 0143, yes"; without an answer, `otherwise`.

    Raises:
        Invalid: nothing is in it, too much is, or a line cannot be read; names the first of them.
    """
    lines = [line.strip() for line in text.splitlines()]
    found: dict[str, bool] = {}
    wrong = []
    for place, line in enumerate(lines, 1):
        if not line or (place == 1 and not any(map(str.isdigit, line))):
            continue  # the names of the columns
        number, _, said = line.replace(";", ",").replace("\t", ",").partition(",")
        answer = _ANSWERS.get(said.strip().strip('"').lower(), otherwise if not said else None)
        try:
            phone = phone_of(number.strip('" '))
        except ValueError as error:
            wrong.append(f"line {place}: “{number[:30]}” {error}")
            continue
        if answer is None:
            wrong.append(f"line {place}: say yes (listed) or no after the number")
            continue
        found[phone] = answer
    if not found and not wrong:
        wrong = ["Write at least one number."]
    if len(found) > _MOST_NUMBERS:
        wrong = [f"At most {_MOST_NUMBERS} numbers at once."]
    if wrong:
        more = f" and {len(wrong) - _WRONG_SHOWN} more" if len(wrong) > _WRONG_SHOWN else ""
        says = "; ".join(wrong[:_WRONG_SHOWN]) + more
        raise Invalid(f"Nothing was taken in. {says}", fields={"numbers": says})
    return found


async def record_registry(db: Db, listed: dict[str, bool], checked_on: date) -> int:
    """The gate knows these answers from now on; an older answer never replaces a newer one.

    Raises:
        Invalid: the day of the check has not come yet.
    """
    if checked_on > clock.now().date():
        raise Invalid("This day has not come yet.", fields={"checked_on": "Choose a past day."})
    rows = [
        {"phone_e164": phone, "listed": on, "checked_on": checked_on}
        for phone, on in listed.items()
    ]
    for start in range(0, len(rows), _AT_ONCE):
        await queries.put_registry_checks(db, rows[start : start + _AT_ONCE])
    return len(rows)
