"""Connections: which services are connected, how they do, and what they sent."""

from enterprisehub.kernel.domain import Domain

domain = Domain("connections", title="Connections", parent="enterprisehub.console")
