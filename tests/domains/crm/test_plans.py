"""Row-level security does not cost the lists and the search their indexes."""

import json

import psycopg
import pytest
from sqlalchemy import event

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.queries import ContactFilter, DealFilter
from enterprisehub.kernel import clock
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.search.find import search
from tests.conftest import make_tenant

ROWS = 7000
TENANTS = 4
# Families are numbers spelt in letters: 6999 is Gjjj.
FILL = """
INSERT INTO crm_contacts (tenant_id, id, name, name_key, given_name, family_name, email, lifecycle,
    created_at)
SELECT %(t)s, uuidv7(), 'Pat ' || word, word || ' pat', 'Pat', word, 'p' || i || '@example.com',
    CASE i %% 50 WHEN 0 THEN 'customer' ELSE 'lead' END, now() - i * interval '1 minute'
FROM generate_series(1, %(n)s) i, translate(i::text, '0123456789', 'abcdefghij') word;
INSERT INTO crm_contact_emails (tenant_id, contact_id, email)
SELECT tenant_id, id, email FROM crm_contacts WHERE tenant_id = %(t)s;
INSERT INTO crm_contact_standings (tenant_id, contact_id, score, temperature, last_activity_at)
SELECT tenant_id, id, (random() * 99)::int, 'cold', now() FROM crm_contacts
WHERE tenant_id = %(t)s;
INSERT INTO crm_tag_links (tenant_id, kind, record_id, tag_key, tag)
SELECT tenant_id, 'crm.contact', id, lifecycle, lifecycle FROM crm_contacts
WHERE tenant_id = %(t)s;
INSERT INTO kernel_search_documents (tenant_id, kind, record_id, title, body, name_keys)
SELECT tenant_id, 'crm.contact', id, name, email, ARRAY['=pat', '~pt', '=' || family_name,
    '<4' || left(family_name, 2), '>4' || substr(family_name, 3)]
FROM crm_contacts WHERE tenant_id = %(t)s;
"""
TABLES = (
    "crm_contacts",
    "crm_contact_emails",
    "crm_contact_standings",
    "crm_tag_links",
    "kernel_search_documents",
)


@pytest.fixture(scope="module")
async def crowded(database, database_urls):
    """A tenant with thousands of contacts among others of the same size."""
    ids = [await make_tenant(database) for _ in range(TENANTS)]
    with psycopg.connect(database_urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for tenant_id in ids:
            for statement in FILL.split(";")[:-1]:
                connection.execute(statement, {"t": tenant_id, "n": ROWS})
        for table in TABLES:
            connection.execute(f"VACUUM ANALYZE {table}")
    actor = Actor("user", "x", "Dana Whitfield")
    yield Scope(ids[1], actor, frozenset({"crm.contacts.read"}), "plans")
    with psycopg.connect(database_urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in TABLES:
            connection.execute(f"DELETE FROM {table} WHERE tenant_id = ANY(%s)", (ids,))
            connection.execute(f"ANALYZE {table}")


async def plans(database, scope, work):
    """What PostgreSQL does for each SELECT of `work`: nodes with their relation and index."""
    asked = []

    def keep(conn, cursor, statement, parameters, context, executemany):
        if conn.get_execution_options().get("hub_scope") is scope:
            asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", keep)
    try:
        async with database.scoped(scope) as db:
            await work(db)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", keep)
    nodes = []
    async with database.scoped(scope) as db:
        connection = await db.connection()
        for statement, parameters in asked:
            if not statement.lstrip().upper().startswith("SELECT"):
                continue
            row = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
            plan = row.scalar_one()
            walk((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"], nodes)
    return nodes


def walk(node, into):
    into.append((node["Node Type"], node.get("Relation Name"), node.get("Index Name")))
    for below in node.get("Plans", ()):
        walk(below, into)


def assert_indexed(nodes, *indexes):
    scanned = [(kind, table) for kind, table, _ in nodes if kind == "Seq Scan" and table in TABLES]
    assert scanned == []
    used = {index for _, _, index in nodes}
    assert set(indexes) <= used, used


@pytest.mark.requirement("PLT-01")
@pytest.mark.parametrize(
    ("which", "sort", "index"),
    [
        (ContactFilter(), "created", "ix_crm_contacts_by_created_at"),
        (ContactFilter(), "updated", "ix_crm_contacts_by_updated_at"),
        (ContactFilter(), "name", "ix_crm_contacts_by_name_key"),
        (ContactFilter(), "score", None),
        (ContactFilter(golden=True), "score", None),
        (ContactFilter(lifecycle="customer"), "created", "ix_crm_contacts_by_lifecycle_created_at"),
        (ContactFilter(tag="customer"), "created", "uq_crm_tag_links"),
        (ContactFilter(q="p6999@example.com"), "created", "ix_kernel_search_documents_words"),
    ],
    ids=str,
)
async def test_lists_of_contacts_use_their_indexes(database, crowded, which, sort, index):
    async def work(db):
        first = await queries.contact_page(db, which, sort=sort, limit=20)
        if first.next:
            await queries.contact_page(db, which, sort=sort, limit=20, cursor=first.next)

    # Which index serves the order by score depends on how large tenants are on average.
    assert_indexed(await plans(database, crowded, work), *([index] if index else []))


async def test_a_contact_is_found_by_its_address_through_the_key(database, crowded):
    async def work(db):
        assert await queries.contact_id_with_email(db, "p77@example.com")

    assert_indexed(await plans(database, crowded, work), "uq_crm_contact_emails_email_lc")


@pytest.mark.requirement("PLT-32")
async def test_the_search_uses_its_indexes(database, crowded):
    async def work(db):
        hits = await search(db, "p6999@example.com")
        assert hits[0].title == "Pat gjjj"
        assert (await search(db, "gjjk"))[0].title.startswith("Pat gjj")

    nodes = await plans(database, crowded, work)
    wanted = ("ix_kernel_search_documents_words", "ix_kernel_search_documents_names")
    assert_indexed(nodes, *wanted)


async def test_deals_and_golden_leads_answer_within_bounds(database, crowded):
    started = clock.now()
    async with database.scoped(crowded) as db:
        await queries.deal_page(db, DealFilter())
        await queries.contact_page(db, ContactFilter(golden=True), sort="score")
    assert (clock.now() - started).total_seconds() < 2
