"""What is being built, where it stands and when it will be done."""

from enterprisehub.kernel.domain import Domain

domain = Domain("delivery", title="Delivery")
