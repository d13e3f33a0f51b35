"""Twilio: texts in and out."""

from enterprisehub.kernel.domain import Domain

domain = Domain("twilio", title="Twilio", parent="enterprisehub.connectors")
