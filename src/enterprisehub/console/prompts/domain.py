"""Prompts: what models are told, in versions, side by side, with how each did."""

from enterprisehub.kernel.domain import Domain

domain = Domain("prompts", title="Prompts", parent="enterprisehub.console")
