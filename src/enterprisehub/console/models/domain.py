"""Language models: which answer for what, what they may cost, what they did."""

from enterprisehub.kernel.domain import Domain

domain = Domain("models", title="Models", parent="enterprisehub.console")
