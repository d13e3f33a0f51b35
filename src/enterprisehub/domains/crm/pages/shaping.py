"""The head of the pages on which a tenant shapes its records, under Settings."""

from typing import Final

from enterprisehub.domains.crm.permissions import SHAPE_WRITE
from enterprisehub.ui import settings_tabs

HREF: Final = "/settings/customers"
FIELDS: Final = HREF
PIPELINES: Final = f"{HREF}/pipelines"
LISTS: Final = f"{HREF}/lists"
PLACES: Final = f"{HREF}/places"
PROFILE: Final = f"{HREF}/profile"
PARTS: Final = [
    ("Custom fields", FIELDS),
    ("Pipelines", PIPELINES),
    ("Lists", LISTS),
    ("Places and names", PLACES),
    ("Profile", PROFILE),
]
settings_tabs.add_place(settings_tabs.Place("Customers", HREF, SHAPE_WRITE, 45))
