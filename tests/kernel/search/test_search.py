"""What people type finds what they mean, and only in their own tenant."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.find import search
from enterprisehub.kernel.search.fold import fold, name_keys, query_keys, words_of
from enterprisehub.kernel.search.fuse import fuse, likeness

PEOPLE = (
    ("Dana Whitfield", "Investor · Austin", "dana@example.com 15125550147 5125550147 5550147 0147"),
    ("José Núñez", "Round Rock", "jose@example.org first time buyer with a dog"),
    ("Wei-Lin Zhang", "Cedar Park", "pre approved for a condo"),
    ("Margaret O'Neill", "Austin", "selling the house of her mother"),
)


@pytest.fixture
async def people(database, scope):
    refs = {name: Ref("crm.contact", new_id()) for name, _, _ in PEOPLE}
    async with database.scoped(scope) as db:
        await documents.put_many(
            db,
            [
                documents.Document(refs[n], n, subtitle, body, names=n)
                for n, subtitle, body in PEOPLE
            ],
        )
    return refs


@pytest.mark.requirement("PLT-32")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("whitfield", "Dana Whitfield"),
        ("whitfeild", "Dana Whitfield"),
        ("dana witfield", "Dana Whitfield"),
        ("whit", "Dana Whitfield"),
        ("jose nunez", "José Núñez"),
        ("nunes", "José Núñez"),
        ("oneill", "Margaret O'Neill"),
        ("o'neil", "Margaret O'Neill"),
        ("margret", "Margaret O'Neill"),
        ("zhang", "Wei-Lin Zhang"),
        ("zang", "Wei-Lin Zhang"),
        ("512 555 0147", "Dana Whitfield"),
        ("(512) 555-0147", "Dana Whitfield"),
        ("DANA@example.com", "Dana Whitfield"),
        ("dogs", "José Núñez"),
        ("condos approved", "Wei-Lin Zhang"),
    ],
)
async def test_a_record_is_found(database, scope, people, typed, name):
    async with database.scoped(scope) as db:
        hits = await search(db, typed)
    assert hits[0].title == name


async def test_nothing_is_found_of_another_tenant_or_without_the_permission(
    database, scope, other_scope, people
):
    async with database.scoped(other_scope) as db:
        assert await search(db, "whitfield") == []
    stranger = type(scope)(scope.tenant_id, scope.actor, frozenset(), None)
    async with database.scoped(stranger) as db:
        assert await search(db, "whitfield") == []


async def test_what_is_put_again_replaces_and_what_is_removed_is_gone(database, scope, people):
    ref = people["Dana Whitfield"]
    async with database.scoped(scope) as db:
        await documents.put(db, ref, "Dana Marsh", names="Dana Marsh")
        assert [hit.title for hit in await search(db, "dana")] == ["Dana Marsh"]
        assert await search(db, "whitfield") == []
        await documents.remove(db, [ref])
        assert await search(db, "marsh") == []


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "\x00", "'", "a & | ! b", "<->", "\\", "😀", "مرحبا", "x" * 100_000, ":*", "the"],
)
async def test_strange_input_finds_nothing_and_breaks_nothing(database, scope, people, typed):
    async with database.scoped(scope) as db:
        await search(db, typed)


names = st.text(st.characters(codec="utf-8"), max_size=60)


@given(names)
@example("𝐀nna")
def test_folding_is_settled_after_once(name):
    assert fold(fold(name)) == fold(name)
    assert all(word == word.casefold() for word in words_of(name))


@given(st.from_regex(r"[a-z]{4,14}", fullmatch=True), st.data())
def test_every_single_edit_keeps_a_key(word, data):
    at = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    kind = data.draw(st.sampled_from(["insert", "delete", "replace"]))
    typed = {
        "insert": word[:at] + letter + word[at:],
        "delete": word[:at] + word[at + 1 :],
        "replace": word[:at] + letter + word[at + 1 :],
    }[kind]
    assert set(query_keys(typed)) & set(name_keys(word))


@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
def test_fusion_keeps_every_item_once_and_agreement_wins(first, second):
    fused = fuse({"a": first, "b": second}, {})
    assert sorted(fused) == sorted(set(first) | set(second))
    if first and second and first[0] == second[0]:
        assert fused[0] == first[0]


@given(names, names)
def test_likeness_is_a_ratio(typed, name):
    assert 0.0 <= likeness(words_of(typed), name) <= 1.0
