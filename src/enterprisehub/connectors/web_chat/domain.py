"""The chat on the tenant's own site."""

from enterprisehub.kernel.domain import Domain

domain = Domain("web_chat", title="Web chat", parent="enterprisehub.connectors")
