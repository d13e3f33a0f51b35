"""Background work as a screen: what waits, runs, failed, and can be steered."""

from enterprisehub.kernel.domain import Domain

domain = Domain("work", title="Background work", parent="enterprisehub.console")
