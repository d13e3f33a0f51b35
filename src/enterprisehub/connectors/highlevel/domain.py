"""HighLevel: customers that are kept in agreement."""

from enterprisehub.kernel.domain import Domain

domain = Domain("highlevel", title="HighLevel", parent="enterprisehub.connectors")
