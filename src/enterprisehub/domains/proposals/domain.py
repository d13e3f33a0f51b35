"""Prices, proposals and contracts: what we offer, and what we are asked to sign."""

from enterprisehub.kernel.domain import Domain

domain = Domain("proposals", title="Proposals")
