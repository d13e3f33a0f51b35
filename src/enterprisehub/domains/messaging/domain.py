"""Everything written to or by a person: threads, messages and what became of them."""

from enterprisehub.kernel.domain import Domain

domain = Domain("messaging", title="Messages")
