"""Follow-ups that people approve."""

from enterprisehub.kernel.domain import Domain

domain = Domain("outreach", title="Outreach")
