"""Jira: work that is read."""

from enterprisehub.kernel.domain import Domain

domain = Domain("jira", title="Jira", parent="enterprisehub.connectors")
