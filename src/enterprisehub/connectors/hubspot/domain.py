"""HubSpot: customers that are kept in agreement."""

from enterprisehub.kernel.domain import Domain

domain = Domain("hubspot", title="HubSpot", parent="enterprisehub.connectors")
