"""The invoices that the tenant sends to its own customers, and what they tell of a client."""

from enterprisehub.kernel.domain import Domain

domain = Domain("billing", title="Invoices")
