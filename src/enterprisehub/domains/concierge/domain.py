"""What agents look up and arrange for the people they talk with."""

from enterprisehub.kernel.domain import Domain

domain = Domain("concierge", title="Knowledge")
