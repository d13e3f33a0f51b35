"""One row of a file becomes a record that can be stored, or the reasons why it cannot."""

from collections.abc import Mapping, Sequence

from enterprisehub.domains.crm.logic.import_file.read_values import read_custom
from enterprisehub.domains.crm.models import CustomFieldRow
from enterprisehub.kernel.importing.kinds import ImportKind
from enterprisehub.kernel.importing.read_cells import Reading, Row, clean_cell


def check_row(
    kind: ImportKind,
    number: int,
    cells: Sequence[str],
    mapping: Mapping[int, str],
    custom: Mapping[str, CustomFieldRow],
    how: Reading,
) -> Row:
    """The row's values, each brought to its one form; empty cells say nothing."""
    row = Row(number, cells)
    for place, name in mapping.items():
        own = name.startswith("custom.")
        lines = own or name in kind.text_fields
        text = clean_cell(cells[place], lines=lines) if place < len(cells) else ""
        if not text:
            continue
        try:
            if own:
                key = name.removeprefix("custom.")
                row.custom[key] = read_custom(custom[key], text, how)
            else:
                row.values[name] = kind.read(name, text, how)
        except ValueError as error:
            row.wrong.append((name, f"“{text[:60]}” {error}"))
    return row
