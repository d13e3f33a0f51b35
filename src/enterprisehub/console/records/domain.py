"""Records of every kind: their past, what changed, and how they are found."""

from enterprisehub.kernel.domain import Domain

domain = Domain("records", title="Records", parent="enterprisehub.console")
