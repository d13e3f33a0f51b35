"""There and back: a person signs in at a tool that is read."""

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.permissions import SOURCES_WRITE
from enterprisehub.domains.delivery.ports import consent_of
from enterprisehub.ui.consent import add_consent_pages

HREF = "/delivery/consent"

add_consent_pages(
    domain.pages(HREF),
    HREF,
    home="/delivery/sources",
    permission=SOURCES_WRITE,
    consent_of=consent_of,
)
