"""A form is made and changed: what people agree to has a version."""

from uuid import UUID

from enterprisehub.domains.forms import queries
from enterprisehub.domains.forms.contracts import FORM, FormConfig
from enterprisehub.domains.forms.models import FormRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.public_keys import new_public_key


async def make_form(db: Db, config: FormConfig) -> FormRow:
    """The form can be filled in from now on."""
    row = FormRow(
        id=new_id(),
        name=config.name,
        key=new_public_key(db.scope.tenant_id),
        is_on=True,
        document=config.model_dump(mode="json"),
        consent_version=1,
    )
    db.add(row)
    await db.flush()
    timeline.add(db, "forms.made", [Ref(FORM, row.id)], f"Form “{row.name}” was made")
    return row


async def change_form(db: Db, form_id: UUID, config: FormConfig, *, is_on: bool) -> FormRow:
    """The form is as given. Changed words of the consent are its next version.

    Raises:
        NotFound: there is no such form.
    """
    row = await held_form(db, form_id)
    if config.consent != config_of(row).consent:
        row.consent_version += 1
    row.name, row.is_on, row.document = config.name, is_on, config.model_dump(mode="json")
    await db.flush()
    return row


async def remove_form(db: Db, form_id: UUID) -> None:
    """Its page is gone; what was sent with it stays.

    Raises:
        NotFound: there is no such form.
    """
    row = await held_form(db, form_id)
    row.deleted_at = clock.now()
    await db.flush()
    timeline.add(db, "forms.removed", [Ref(FORM, form_id)], f"Form “{row.name}” was removed")


async def held_form(db: Db, form_id: UUID) -> FormRow:
    """The form with this id.

    Raises:
        NotFound: there is none.
    """
    row = await queries.form(db, form_id)
    if row is None:
        raise NotFound("There is no such form.")
    return row


def config_of(row: FormRow) -> FormConfig:
    return FormConfig.model_validate(row.document)
