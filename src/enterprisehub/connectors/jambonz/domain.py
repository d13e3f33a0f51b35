"""Jambonz: telephone calls in and out."""

from enterprisehub.kernel.domain import Domain

domain = Domain("jambonz", title="Jambonz", parent="enterprisehub.connectors")
