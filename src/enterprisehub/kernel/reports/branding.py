"""How a tenant's reports look."""

import re
from typing import Annotated

from pydantic import Field

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.sections import Section

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Branding(Section, section="report_branding"):
    """`accent` colours headings and charts; `footer` stands on every page."""

    accent: Annotated[str, Field(pattern=_COLOUR.pattern)] = "#1d4ed8"
    footer: Annotated[str, Field(max_length=120)] = ""


async def change_branding(db: Db, accent: str, footer: str) -> None:
    """These hold for reports made from now on. Raises Invalid."""
    wrong = {}
    if not _COLOUR.fullmatch(accent):
        wrong["accent"] = "must be a colour like #1d4ed8"
    if len(footer) > 120:  # noqa: PLR2004
        wrong["footer"] = "must have at most 120 letters"
    if wrong:
        raise Invalid("The look of reports cannot be changed so.", fields=wrong)
    await Branding(accent=accent, footer=footer.strip()).save(db)
