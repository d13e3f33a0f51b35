"""What is a person's own: profile, password, second factor, sessions, preferences."""

from enterprisehub.kernel.domain import Domain

domain = Domain("account", title="Account", parent="enterprisehub.console")
