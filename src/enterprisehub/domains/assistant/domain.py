"""Questions about the tenant's own records, answered with links to them."""

from enterprisehub.kernel.domain import Domain

domain = Domain("assistant", title="Assistant")
