"""Goals in plain words, the plans made of them, and what came of them."""

from enterprisehub.kernel.domain import Domain

domain = Domain("goals", title="Goals", parent="enterprisehub.console")
