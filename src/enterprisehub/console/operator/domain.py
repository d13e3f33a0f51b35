"""The operators' screens."""

from enterprisehub.kernel.domain import Domain

domain = Domain("operator", title="Operator", parent="enterprisehub.console")
