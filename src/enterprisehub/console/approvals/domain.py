"""What may leave without asking: the tenant's approval policies and the kill switch."""

from enterprisehub.kernel.domain import Domain

domain = Domain("approvals", title="Approvals", parent="enterprisehub.console")
