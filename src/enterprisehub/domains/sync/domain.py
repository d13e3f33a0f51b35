"""The same customers in another CRM: read, written, kept in agreement."""

from enterprisehub.kernel.domain import Domain

domain = Domain("sync", title="CRM sync")
