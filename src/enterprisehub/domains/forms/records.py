"""Forms as records: for history and the palette."""

from enterprisehub.domains.forms.contracts import FORM
from enterprisehub.domains.forms.permissions import FORMS_READ
from enterprisehub.kernel.records import RecordKind, declare_record

declare_record(
    RecordKind(
        FORM, "forms_forms", "Form", "Forms", FORMS_READ, "/settings/forms/{id}", "file-text"
    )
)
