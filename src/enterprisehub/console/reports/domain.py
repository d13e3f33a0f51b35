"""Reports as a screen."""

from enterprisehub.kernel.domain import Domain

domain = Domain("reports", title="Reports", parent="enterprisehub.console")
