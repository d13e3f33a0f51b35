"""Retention and the cold store as screens of the settings."""

from enterprisehub.kernel.domain import Domain

domain = Domain("archive", title="Cold store", parent="enterprisehub.console")
