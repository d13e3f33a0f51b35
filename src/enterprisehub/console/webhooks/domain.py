"""Outgoing webhooks: the tenant's own servers that hear what happened here."""

from enterprisehub.kernel.domain import Domain

domain = Domain("webhooks", title="Outgoing webhooks", parent="enterprisehub.console")
