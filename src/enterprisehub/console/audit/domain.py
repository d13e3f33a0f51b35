"""The change log as a screen."""

from enterprisehub.kernel.domain import Domain

domain = Domain("audit", title="Audit", parent="enterprisehub.console")
