"""Salesforce: customers that are kept in agreement."""

from enterprisehub.kernel.domain import Domain

domain = Domain("salesforce", title="Salesforce", parent="enterprisehub.connectors")
