"""Questions answered from documents, records, Drive, Slack and the web, every claim quoted."""

from enterprisehub.kernel.domain import Domain

domain = Domain("research", title="Research")
