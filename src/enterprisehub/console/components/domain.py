"""What pages are made of, shown for people who make them."""

from enterprisehub.kernel.domain import Domain

domain = Domain("components", title="Components", parent="enterprisehub.console")
