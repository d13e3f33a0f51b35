"""What PostgreSQL itself enforces: who sees which rows, what is recorded, how versions rise.

The statements are made from the table metadata, so that a new table cannot be left out. They run
as the owner of the schema; `hub_app`, the role of the program, may only read and write rows.
"""

from collections.abc import Iterator

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from enterprisehub.kernel.db.across import watch_statements
from enterprisehub.kernel.db.archive_functions import ARCHIVE_FUNCTIONS
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

CREATE OR REPLACE FUNCTION hub.refuse_tenant() RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RAISE EXCEPTION 'the tenant of this transaction is not proven'
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- The tenant of this transaction, if its proof is right. Injected SQL can change the setting, but
-- not compute the proof. Asked by every statement, so its names are resolved once, here: setting
-- a search path at each call would cost as much as the rest.
CREATE OR REPLACE FUNCTION hub.tenant() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    SELECT CASE
        WHEN nullif(current_setting('hub.tenant_id', true), '') IS NULL THEN NULL
        WHEN current_setting('hub.tenant_proof', true) = encode(sha256(
            (SELECT tenant_key FROM hub.secret)
            || convert_to(current_setting('hub.tenant_id', true), 'UTF8')), 'hex')
        THEN current_setting('hub.tenant_id', true)::uuid
        ELSE hub.refuse_tenant()
    END;
END;

CREATE OR REPLACE FUNCTION hub.raise_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    NEW.created_at := OLD.created_at;
    RETURN NEW;
END $$;

-- What a statement inserted, in one go: row by row the log would cost as much again.
CREATE OR REPLACE FUNCTION hub.record_inserts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
<<log>>
DECLARE
    actor text :=
        coalesce(nullif(current_setting('hub.actor', true), ''), 'database:' || session_user);
    request_id text := nullif(current_setting('hub.request_id', true), '');
    txid bigint := pg_current_xact_id()::text::bigint;
BEGIN
    INSERT INTO kernel_changes
        (tenant_id, table_name, record_id, operation, after, actor, request_id, txid)
    SELECT r.tenant_id, TG_TABLE_NAME, r.id, 'insert', to_jsonb(r),
        log.actor, log.request_id, log.txid
    FROM added r;
    RETURN NULL;
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
        to_jsonb(OLD),
        CASE TG_OP WHEN 'DELETE' THEN NULL ELSE to_jsonb(NEW) END,
        coalesce(nullif(current_setting('hub.actor', true), ''), 'database:' || session_user),
        nullif(current_setting('hub.request_id', true), ''),
        pg_current_xact_id()::text::bigint
    );
    RETURN NULL;
END $$;

-- A tenant's own record belongs to no tenant's table; its changes belong to that tenant's log.
CREATE OR REPLACE FUNCTION hub.record_tenant_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO kernel_changes
        (tenant_id, table_name, record_id, operation, before, after, actor, request_id, txid)
    VALUES (
        NEW.id, TG_TABLE_NAME, NEW.id, 'update', to_jsonb(OLD), to_jsonb(NEW),
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

-- Whose webhook address this is. The key is long and random: knowing it is the right to ask.
CREATE OR REPLACE FUNCTION hub.find_hook(wanted text, key text)
RETURNS TABLE (tenant_id uuid, account_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.tenant_id, a.id FROM kernel_connector_accounts a
    WHERE a.hook_key = key AND a.connector = wanted AND a.deleted_at IS NULL
$$;

-- Who is behind a session's token, and in which tenant with which role. Whoever asks must know the
-- hash of a token of 256 random bits.
CREATE OR REPLACE FUNCTION hub.session_of(hash bytea)
RETURNS TABLE (session_id uuid, user_id uuid, email text, name text, stage text,
    has_second_factor boolean, created_at timestamptz, confirmed_at timestamptz,
    seen_at timestamptz, expires_at timestamptz, theme text, user_time_zone text,
    tenant_id uuid, tenant_name text, tenant_time_zone text, demo boolean, suspended text,
    role text, security jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.id, u.id, u.email, u.name, s.stage, u.totp_enabled_at IS NOT NULL, s.created_at,
        s.confirmed_at, s.seen_at, s.expires_at, u.theme, u.time_zone, m.tenant_id,
        coalesce(t.name, ''), coalesce(t.time_zone, 'UTC'), coalesce(t.demo, false),
        CASE WHEN t.suspended_at IS NOT NULL THEN t.suspended_because END, m.role, c."values"
    FROM kernel_sessions s
    JOIN kernel_users u ON u.id = s.user_id AND u.disabled_at IS NULL
    LEFT JOIN kernel_memberships m
        ON m.tenant_id = s.tenant_id AND m.user_id = s.user_id AND m.deleted_at IS NULL
    LEFT JOIN kernel_tenants t ON t.id = m.tenant_id
    LEFT JOIN kernel_settings c ON c.tenant_id = m.tenant_id AND c.section = 'security'
    WHERE s.token_hash = hash
$$;

CREATE OR REPLACE FUNCTION hub.api_key_of(hash bytea)
RETURNS TABLE (key_id uuid, tenant_id uuid, name text, scopes jsonb, expires_at timestamptz,
    last_ip text, last_used_at timestamptz, suspended text, security jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.id, k.tenant_id, k.name, k.scopes, k.expires_at, coalesce(x.last_ip, ''),
        x.last_used_at,
        CASE WHEN t.suspended_at IS NOT NULL THEN t.suspended_because END, c."values"
    FROM kernel_api_keys k
    JOIN kernel_tenants t ON t.id = k.tenant_id
    LEFT JOIN kernel_api_key_uses x ON x.tenant_id = k.tenant_id AND x.key_id = k.id
    LEFT JOIN kernel_settings c ON c.tenant_id = k.tenant_id AND c.section = 'security'
    WHERE k.key_hash = hash AND k.deleted_at IS NULL
$$;

CREATE OR REPLACE FUNCTION hub.memberships_of(person uuid)
RETURNS TABLE (tenant_id uuid, tenant_name text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.tenant_id, t.name, m.role FROM kernel_memberships m
    JOIN kernel_tenants t ON t.id = m.tenant_id
    WHERE m.user_id = person AND m.deleted_at IS NULL ORDER BY t.name, t.id
$$;

CREATE OR REPLACE FUNCTION hub.invitation_of(hash bytea)
RETURNS TABLE (invitation_id uuid, tenant_id uuid, tenant_name text, email text, role text,
    invited_by text, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.id, i.tenant_id, t.name, i.email, i.role, i.invited_by, i.expires_at
    FROM kernel_invitations i JOIN kernel_tenants t ON t.id = i.tenant_id
    WHERE i.token_hash = hash AND i.accepted_at IS NULL AND i.deleted_at IS NULL
$$;

-- After much was stored at once, plans are made for what a table holds now, not for what it held.
CREATE OR REPLACE FUNCTION hub.refresh_statistics(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM pg_class WHERE relname = wanted AND relforcerowsecurity
        AND relnamespace = 'public'::regnamespace;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown table %', wanted;
    END IF;
    EXECUTE format('ANALYZE public.%I', wanted);
END $$;

-- The month partition that holds a moment exists. The program reads and writes through the parent
-- alone: a partition has neither its policies nor its limits.
CREATE OR REPLACE FUNCTION hub.make_partition(parent text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    month date := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
    part text := parent || to_char(month, '"_"YYYY"_"MM');
BEGIN
    IF parent NOT IN ('kernel_changes') THEN
        RAISE EXCEPTION 'unknown partitioned table %', parent;
    END IF;
    IF to_regclass('public.' || part) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
            part, parent, month::timestamp AT TIME ZONE 'UTC',
            (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    END IF;
    EXECUTE format('REVOKE ALL ON public.%I FROM {APP_ROLE}', part);
END $$;
REVOKE ALL ON FUNCTION hub.make_partition(text, timestamptz) FROM PUBLIC;

-- Month partitions of an append-only table, for this month and some ahead.
CREATE OR REPLACE FUNCTION hub.make_partitions(parent text, months_ahead int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    part regclass;
BEGIN
    FOR i IN 0..months_ahead LOOP
        PERFORM hub.make_partition(parent, now() + make_interval(months => i));
    END LOOP;
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = parent::regclass LOOP
        EXECUTE format('REVOKE ALL ON %s FROM {APP_ROLE}', part);
    END LOOP;
END $$;
{ARCHIVE_FUNCTIONS}"""

READ_ONLY_TABLES = frozenset({"kernel_changes", "kernel_operators"})
APPEND_ONLY_TABLES = frozenset(
    {
        "kernel_change_links",
        "compliance_receipts",
        "kernel_security_events",
        "kernel_operator_events",
    }
)


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
            f"CREATE POLICY tenant ON {name} TO {APP_ROLE}"
            " USING (tenant_id = (SELECT hub.tenant()))"
            " WITH CHECK (tenant_id = (SELECT hub.tenant()))"
        )
    for table in recorded_tables():
        name = table.name
        yield (
            f"CREATE OR REPLACE TRIGGER raise_version BEFORE UPDATE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION hub.raise_version()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER record_change AFTER UPDATE OR DELETE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION hub.record_change()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER record_inserts AFTER INSERT ON {name} "
            "REFERENCING NEW TABLE AS added "
            "FOR EACH STATEMENT EXECUTE FUNCTION hub.record_inserts()"
        )
    yield (
        "CREATE OR REPLACE TRIGGER record_change AFTER UPDATE ON kernel_tenants "
        "FOR EACH ROW EXECUTE FUNCTION hub.record_tenant_change()"
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
    yield from watch_statements()


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
