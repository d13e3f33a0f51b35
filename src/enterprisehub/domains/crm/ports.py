"""What other domains add to crm."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import HealthPart, Panel, Reason
from enterprisehub.kernel.hooks import HookPoint

CONTACT_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.contact_panels")
"""Asked with a contact's id: a panel of its page (consent, conversations, invoices)."""

COMPANY_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.company_panels")
DEAL_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.deal_panels")

SCORE_REASONS: HookPoint[UUID, list[Reason]] = HookPoint("crm.score_reasons")
"""Asked with a contact's id whenever its score is worked out: reasons that others know of."""


HEALTH_PARTS: HookPoint[UUID, HealthPart] = HookPoint("crm.health_parts")
"""Asked with a company's id: what one domain knows of how well a client fares with us."""
