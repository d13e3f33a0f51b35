"""What other domains add to crm."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import HealthPart, Panel, Reason
from enterprisehub.domains.crm.contracts.exchange import SyncHealth
from enterprisehub.kernel.hooks import HookPoint

CONTACT_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.contact_panels")
"""Asked with a contact's id: a panel of its page (consent, conversations, invoices)."""

COMPANY_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.company_panels")
DEAL_PANELS: HookPoint[UUID, Panel] = HookPoint("crm.deal_panels")

SCORE_REASONS: HookPoint[UUID, list[Reason]] = HookPoint("crm.score_reasons")
"""Asked with a contact's id whenever its score is worked out: reasons that others know of."""


HEALTH_PARTS: HookPoint[UUID, HealthPart] = HookPoint("crm.health_parts")
"""Asked with a company's id: what one domain knows of how well a client fares with us."""

SYNC_HEALTH: HookPoint[None, list[SyncHealth]] = HookPoint("crm.sync_health")
"""Asked with nothing: how well each copy of our records in another system agrees with ours."""
