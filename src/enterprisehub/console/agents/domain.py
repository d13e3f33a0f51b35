"""The registry of agents and their runs."""

from enterprisehub.kernel.domain import Domain

domain = Domain("agents", title="Agents", parent="enterprisehub.console")
