"""The command queue: everything that waits for a person's decision."""

from enterprisehub.kernel.domain import Domain

domain = Domain("queue", title="Queue", parent="enterprisehub.console")
