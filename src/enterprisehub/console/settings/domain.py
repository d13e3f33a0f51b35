"""The organisation itself: its name, members, doors and keys."""

from enterprisehub.kernel.domain import Domain

domain = Domain("settings", title="Settings", parent="enterprisehub.console")
