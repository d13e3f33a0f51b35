"""Deals: what can honestly be said of how they will end."""

from enterprisehub.kernel.domain import Domain

domain = Domain("pipeline", title="Pipeline")
