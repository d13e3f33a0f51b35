"""How fast pages and agents are against what was promised."""

from enterprisehub.kernel.domain import Domain

domain = Domain("performance", title="Performance", parent="enterprisehub.console")
