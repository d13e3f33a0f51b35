"""A list of people in the form in which it is compared."""

from collections.abc import Mapping, Sequence

from enterprisehub.domains.hygiene.logic.match_records.normalise_rows import (
    normalised,
    split_name,
)
from enterprisehub.domains.hygiene.logic.match_records.recognise_columns import (
    Kind,
    recognise_columns,
)
from enterprisehub.kernel.errors import Invalid


def prepare(
    ids: Sequence[str], columns: Mapping[str, Sequence[object]]
) -> dict[str, list[str | None]]:
    """Normalised columns by kind, with the keys that pairs are found by.

    Raises:
        Invalid: no column is recognised as a name, or ids are doubled.
    """
    if len(set(ids)) != len(ids):
        raise Invalid("Each record needs an id of its own.", fields={"id": "Some ids are doubled."})
    kinds = recognise_columns(columns)
    found: dict[str, list[str | None]] = {
        kind.value: normalised(kind, columns[column]) for kind, column in kinds.items()
    }
    if Kind.GIVEN not in kinds or Kind.SURNAME not in kinds:
        if Kind.FULL not in kinds:
            raise Invalid(
                "No column was recognised as a person's name.",
                fields={"columns": "Name one first_name and one last_name, or one full_name."},
            )
        split = [split_name(value) for value in found["full"]]
        found["given"] = [given for given, _ in split]
        found["surname"] = [surname for _, surname in split]
    found.pop("full", None)
    found["given_start"] = [value[:3] if value else None for value in found["given"]]
    found["surname_start"] = [value[:4] if value else None for value in found["surname"]]
    if "street" in found:
        numbers = found.get("number", [""] * len(ids))
        found["address"] = [
            f"{number} {street}".strip() if number is not None and street else None
            for number, street in zip(numbers, found["street"], strict=True)
        ]
    known = {name: values for name, values in found.items() if any(values)}
    return {"unique_id": [str(each) for each in ids], **known}
