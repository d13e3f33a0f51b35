"""The notifications of the signed-in person."""

from enterprisehub.kernel.domain import Domain

domain = Domain("notices", title="Notifications", parent="enterprisehub.console")
