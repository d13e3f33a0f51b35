"""The first page after signing in."""

from enterprisehub.kernel.domain import Domain

domain = Domain("today", title="Today", parent="enterprisehub.console")
