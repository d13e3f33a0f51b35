"""The API as this program really has it, for those who write against it."""

from enterprisehub.kernel.domain import Domain

domain = Domain("developers", title="Developers", parent="enterprisehub.console")
