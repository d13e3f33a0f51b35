"""What PostgreSQL itself enforces: who sees which rows, what is recorded, how versions rise.

The statements are made from the table metadata, so that a new table cannot be left out. They run
as the owner of the schema; `hub_app`, the role of the program, may only read and write rows.
"""

from collections.abc import Iterator

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from enterprisehub.kernel.db.base import Base, recorded_tables, tenant_tables
from enterprisehub.kernel.db.roles import APP_ROLE

FUNCTIONS = f"""
SET check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS hub;
GRANT USAGE ON SCHEMA hub TO {APP_ROLE};

CREATE TABLE IF NOT EXISTS hub.secret (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    tenant_key bytea NOT NULL
);
REVOKE ALL ON hub.secret FROM PUBLIC;

-- The tenant of this transaction, if its proof is right. Injected SQL can change the setting, but
-- not compute the proof.
CREATE OR REPLACE FUNCTION hub.tenant() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    claimed text := nullif(current_setting('hub.tenant_id', true), '');
BEGIN
    IF claimed IS NULL THEN
        RETURN NULL;
    END IF;
    IF current_setting('hub.tenant_proof', true) IS DISTINCT FROM
       encode(sha256((SELECT tenant_key FROM hub.secret) || convert_to(claimed, 'UTF8')), 'hex')
    THEN
        RAISE EXCEPTION 'the tenant of this transaction is not proven'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN claimed::uuid;
END $$;

CREATE OR REPLACE FUNCTION hub.raise_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    NEW.created_at := OLD.created_at;
    RETURN NEW;
END $$;

-- Runs as the owner: the program's role has no right to write the change log by itself.
CREATE OR REPLACE FUNCTION hub.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO kernel_changes
        (tenant_id, table_name, record_id, operation, before, after, actor, request_id, txid)
    VALUES (
        CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END,
        TG_TABLE_NAME,
        CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END,
        lower(TG_OP),
        CASE TG_OP WHEN 'INSERT' THEN NULL ELSE to_jsonb(OLD) END,
        CASE TG_OP WHEN 'DELETE' THEN NULL ELSE to_jsonb(NEW) END,
        coalesce(nullif(current_setting('hub.actor', true), ''), 'database:' || session_user),
        nullif(current_setting('hub.request_id', true), ''),
        pg_current_xact_id()::text::bigint
    );
    RETURN NULL;
END $$;

-- Which deliveries may run, over all tenants: ids only, no content. A later delivery waits for the
-- earlier ones of the same subject and subscriber.
CREATE OR REPLACE FUNCTION hub.due_deliveries(at timestamptz, most int)
RETURNS TABLE (tenant_id uuid, delivery_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT d.tenant_id, d.id FROM kernel_deliveries d
    WHERE d.state = 'waiting' AND d.next_at <= at AND NOT EXISTS (
        SELECT 1 FROM kernel_deliveries e
        WHERE e.tenant_id = d.tenant_id AND e.subscriber = d.subscriber
          AND e.order_key = d.order_key AND e.state = 'waiting' AND e.seq < d.seq)
    ORDER BY d.next_at, d.seq LIMIT most
$$;

-- Month partitions of an append-only table, for this month and some ahead.
CREATE OR REPLACE FUNCTION hub.make_partitions(parent text, months_ahead int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    month date;
    part text;
BEGIN
    IF parent NOT IN ('kernel_changes') THEN
        RAISE EXCEPTION 'unknown partitioned table %', parent;
    END IF;
    FOR i IN 0..months_ahead LOOP
        month := date_trunc('month', now() AT TIME ZONE 'UTC')::date + make_interval(months => i);
        part := parent || to_char(month, '"_"YYYY"_"MM');
        IF to_regclass('public.' || part) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                part, parent, month::timestamp AT TIME ZONE 'UTC',
                (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        END IF;
    END LOOP;
END $$;
"""

READ_ONLY_TABLES = frozenset({"kernel_changes"})
APPEND_ONLY_TABLES = frozenset({"kernel_change_links", "compliance_receipts"})


def guard_statements() -> Iterator[str]:
    """Row-level security, triggers and grants for every table in the metadata; safe to repeat."""
    for table in tenant_tables():
        name = table.name
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS tenant ON {name}"
        yield f"DROP POLICY IF EXISTS owner ON {name}"
        yield f"CREATE POLICY owner ON {name} TO CURRENT_USER USING (true) WITH CHECK (true)"
        yield (
            f"CREATE POLICY tenant ON {name} TO {APP_ROLE} USING (tenant_id = (SELECT hub.tenant())) "
            f"WITH CHECK (tenant_id = (SELECT hub.tenant()))"
        )
    for table in recorded_tables():
        name = table.name
        yield (
            f"CREATE OR REPLACE TRIGGER raise_version BEFORE UPDATE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION hub.raise_version()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION hub.record_change()"
        )
    for name in Base.metadata.tables:
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if name in READ_ONLY_TABLES:
            rights = "SELECT"
        elif name in APPEND_ONLY_TABLES:
            rights = "SELECT, INSERT"
        yield f"REVOKE ALL ON {name} FROM {APP_ROLE}"
        yield f"GRANT {rights} ON {name} TO {APP_ROLE}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"
    yield "SELECT hub.make_partitions('kernel_changes', 3)"


def sqlalchemy_url(libpq_url: str) -> str:
    """The same address for SQLAlchemy with psycopg."""
    return libpq_url.replace("postgresql://", "postgresql+psycopg://", 1)


def build(owner_url: str, tenant_key: bytes) -> None:
    """Every table of the metadata exists and is guarded; for a new database."""
    engine = create_engine(sqlalchemy_url(owner_url), poolclass=NullPool)
    with engine.begin() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101  a new connection is open
        raw.execute(FUNCTIONS)
        Base.metadata.create_all(connection)
    engine.dispose()
    guard(owner_url, tenant_key)


def guard(owner_url: str, tenant_key: bytes) -> None:
    """Functions, policies, triggers, grants and the tenant key are as this version wants them."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(FUNCTIONS)
        for statement in guard_statements():
            connection.execute(statement)
        connection.execute(
            "INSERT INTO hub.secret (tenant_key) VALUES (%s)"
            " ON CONFLICT (only_row) DO UPDATE SET tenant_key = excluded.tenant_key",
            (tenant_key,),
        )
