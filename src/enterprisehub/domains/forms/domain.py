"""Forms on the tenant's own pages: who fills one in is a lead like any other."""

from enterprisehub.kernel.domain import Domain

domain = Domain("forms", title="Forms")
