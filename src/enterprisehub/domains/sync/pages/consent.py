"""There and back: a person signs in at a CRM."""

from enterprisehub.domains.sync.domain import domain
from enterprisehub.domains.sync.permissions import SYNC_WRITE
from enterprisehub.domains.sync.ports import consent_of
from enterprisehub.ui.consent import add_consent_pages

HREF = "/sync/consent"

add_consent_pages(
    domain.pages(HREF),
    HREF,
    home="/sync",
    permission=SYNC_WRITE,
    consent_of=consent_of,
)
