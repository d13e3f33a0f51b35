"""Changing what the tenant is called and where it is at home."""

from zoneinfo import available_timezones

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.tenancy.tenants import tenant

LANGUAGES = {"en": "English", "es": "Spanish"}
CURRENCIES = ("USD", "CAD", "EUR", "GBP", "AUD", "MXN")
_MAX_NAME_LENGTH = 120


async def change_tenant(
    db: Db, *, name: str, time_zone: str, currency: str, language: str
) -> TenantRecord:
    """The tenant of this scope has these values.

    Raises:
        Invalid: names each wrong field.
    """
    called = " ".join(part for part in name.split() if part.isprintable())
    fields = {}
    if not 1 <= len(called) <= _MAX_NAME_LENGTH:
        fields["name"] = f"Write a name of 1 to {_MAX_NAME_LENGTH} characters."
    if time_zone not in available_timezones():
        fields["time_zone"] = "Choose a time zone by its IANA name, like America/Chicago."
    if currency not in CURRENCIES:
        fields["currency"] = f"Choose one of {', '.join(CURRENCIES)}."
    if language not in LANGUAGES:
        fields["language"] = f"Choose one of {', '.join(LANGUAGES)}."
    if fields:
        raise Invalid("Nothing was changed. " + " ".join(fields.values()), fields=fields)
    row = await tenant(db, db.scope.tenant_id)
    row.name, row.time_zone, row.currency, row.language = called, time_zone, currency, language
    await db.flush()
    return row
