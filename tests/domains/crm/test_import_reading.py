"""Whatever bytes a file is made of, its records, cells and columns are read to their end."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.crm.logic.import_file.check_row import check_row
from enterprisehub.domains.crm.logic.import_file.list_kinds import CONTACTS
from enterprisehub.kernel.importing.match_columns import suggest_mapping
from enterprisehub.kernel.importing.read_cells import Reading, clean_cell
from enterprisehub.kernel.importing.split_records import split_records
from enterprisehub.kernel.web.csv_files import shown


async def records_of(data, size, start=0):
    async def chunks():
        for i in range(start, len(data), size):
            yield data[i : i + size]

    return [r async for r in split_records(chunks(), start=start, encoding="utf-8", delimiter=",")]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@given(
    st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=12),
    st.integers(1, 40),
    st.data(),
)
async def test_records_are_found_again_from_every_place(rows, size, data):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    encoded = out.getvalue().encode()
    records = await records_of(encoded, size)
    assert [r.cells for r in records] == rows
    assert records[-1].next_byte == len(encoded)
    stop = data.draw(st.integers(0, len(records) - 1))
    rest = await records_of(encoded, size, start=records[stop].next_byte)
    assert [r.cells for r in rest] == rows[stop + 1 :]


@given(st.binary(max_size=300), st.integers(1, 40))
async def test_any_bytes_are_read_to_their_end(data, size):
    records = await records_of(data, size)
    places = [r.next_byte for r in records]
    assert places == sorted(places)
    assert (places[-1] if places else 0) == len(data)


@given(st.text(st.characters(exclude_categories=["C"]), max_size=60))
def test_no_cell_leaves_as_a_formula(text):
    cell = shown(text)
    assert not cell.startswith(("=", "@", "\t", "\r"))
    assert clean_cell(cell) in (clean_cell(text), text.strip())


@given(
    st.dictionaries(
        st.integers(0, 5),
        st.sampled_from(
            ["email", "phone", "tags", "amount", "close_on", "country", "employees", "name"]
        ),
    ),
    st.lists(st.text(max_size=40), max_size=6),
)
def test_any_row_gives_values_or_reasons(mapping, row):
    checked = check_row(CONTACTS, 1, row, mapping, {}, Reading())
    for field, message in checked.wrong:
        assert field
        assert message


@given(st.lists(st.text(max_size=20), max_size=10))
def test_no_field_is_suggested_twice(columns):
    found = suggest_mapping(CONTACTS.columns, columns, {"budget": "Budget"})
    assert len(set(found.values())) == len(found)
