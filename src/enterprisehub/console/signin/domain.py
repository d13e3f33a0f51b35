"""Signing in and out, joining by invitation, changing between tenants."""

from enterprisehub.kernel.domain import Domain

domain = Domain("signin", title="Sign-in", parent="enterprisehub.console")
