"""SendGrid: emails out, and what became of them."""

from enterprisehub.kernel.domain import Domain

domain = Domain("sendgrid", title="SendGrid", parent="enterprisehub.connectors")
