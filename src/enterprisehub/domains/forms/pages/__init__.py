"""Settings → Forms, and the forms themselves as visitors see them."""

from typing import Final

from enterprisehub.domains.forms.permissions import FORMS_READ
from enterprisehub.ui import settings_tabs

HREF: Final = "/settings/forms"
settings_tabs.add_place(settings_tabs.Place("Forms", HREF, FORMS_READ, 56))
