"""Zoho CRM: customers that are kept in agreement."""

from enterprisehub.kernel.domain import Domain

domain = Domain("zoho", title="Zoho CRM", parent="enterprisehub.connectors")
