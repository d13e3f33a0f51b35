"""GitHub: work that is read."""

from enterprisehub.kernel.domain import Domain

domain = Domain("github", title="GitHub", parent="enterprisehub.connectors")
