"""Settings → Webhooks: endpoints, their log, the catalogue of events."""

from enterprisehub.console.webhooks.domain import domain
from enterprisehub.kernel.webhooks.permissions import READ
from enterprisehub.ui.settings_tabs import Place, add_place

PLACE = "/settings/webhooks"
pages = domain.pages(PLACE)
add_place(Place("Webhooks", PLACE, READ, 65))
