"""Files are cut into their records, whatever stands in a line and however the bytes arrive."""

import pytest

from enterprisehub.kernel.importing.split_records import TOO_LONG, split_records


async def cut(data, size):
    async def chunks():
        for start in range(0, len(data), size):
            yield data[start : start + size]

    found = split_records(chunks(), start=0, encoding="utf-8", delimiter=",")
    return [(record.cells, record.next_byte, record.broken) async for record in found]


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("size", [64 * 1024, 300_000, 10_000_000])
async def test_a_line_that_is_too_long_is_one_wrong_row_and_no_other_suffers(size):
    long = b"X-1," + b"x" * 1_000_000 + b",tail\n"
    data = b"A-1,one\n" + long + b"A-2,two\n"
    first, wrong, last = await cut(data, size)
    assert first[0] == ["A-1", "one"]
    assert wrong[1] == len(data) - len(b"A-2,two\n")
    assert wrong[2] == TOO_LONG or size > len(data)
    assert last == (["A-2", "two"], len(data), None)


@pytest.mark.requirement("PLT-33")
async def test_a_file_that_ends_within_a_long_line_ends():
    data = b"A-1,one\n" + b"y" * 700_000
    first, wrong = await cut(data, 64 * 1024)
    assert first[0] == ["A-1", "one"]
    assert wrong[1:] == (len(data), TOO_LONG)
