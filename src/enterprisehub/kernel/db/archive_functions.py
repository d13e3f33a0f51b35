"""What the database itself demands before months of the change log leave it, or come back.

The program's role may neither delete from the log nor write it. These functions do both, for the
proven tenant, and only for what the archive's row and the hash chain vouch for.
"""

ARCHIVE_FUNCTIONS = """
-- A verified span of the log leaves: at least a month old, wholly sealed, held by nobody, and just
-- as many rows as the archive has.
CREATE OR REPLACE FUNCTION hub.remove_archived_changes(archive uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    tenant uuid := hub.tenant();
    cold kernel_archives;
    gone bigint;
BEGIN
    SELECT * INTO cold FROM kernel_archives a
    WHERE a.tenant_id = tenant AND a.id = archive AND a.state = 'verified'
        AND a.kind = 'audit' AND a.deleted_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no verified archive of the change log has this id';
    END IF;
    IF cold.span_to > now() - interval '30 days' THEN
        RAISE EXCEPTION 'the change log of the last 30 days is not removed';
    END IF;
    IF EXISTS (SELECT FROM kernel_legal_holds h WHERE h.tenant_id = tenant
        AND h.released_at IS NULL AND h.deleted_at IS NULL
        AND (h.kind IS NULL OR h.kind = 'audit')
        AND (h.span_from IS NULL OR h.span_from < cold.span_to)
        AND (h.span_to IS NULL OR h.span_to > cold.span_from))
    THEN
        RAISE EXCEPTION 'a legal hold covers these changes';
    END IF;
    IF EXISTS (SELECT FROM kernel_changes c WHERE c.tenant_id = tenant
        AND c.at >= cold.span_from AND c.at < cold.span_to AND NOT EXISTS (
            SELECT FROM kernel_change_links l
            WHERE l.tenant_id = tenant AND l.change_seq = c.seq AND l.change_at = c.at))
    THEN
        RAISE EXCEPTION 'some of these changes are not sealed yet';
    END IF;
    DELETE FROM kernel_changes c WHERE c.tenant_id = tenant
        AND c.at >= cold.span_from AND c.at < cold.span_to;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone <> cold.row_count THEN
        RAISE EXCEPTION 'the archive has % changes, the log %', cold.row_count, gone;
    END IF;
    RETURN gone;
END $$;

-- Changes come back only as the chain has them: each must hash, with the link before, to its own.
CREATE OR REPLACE FUNCTION hub.restore_archived_changes(archive uuid, ats timestamptz[],
    seqs bigint[], tables text[], records uuid[], operations text[], befores jsonb[],
    afters jsonb[], actors text[], requests text[], txids bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    tenant uuid := hub.tenant();
    cold kernel_archives;
    back bigint;
BEGIN
    SELECT * INTO cold FROM kernel_archives a
    WHERE a.tenant_id = tenant AND a.id = archive AND a.state = 'removed' AND a.kind = 'audit'
        FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no removed archive of the change log has this id';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(ats, seqs, tables, records, operations, befores, afters, actors,
            requests, txids) AS c(at, seq, table_name, record_id, operation, before, after,
            actor, request_id, txid)
        LEFT JOIN kernel_change_links l
            ON l.tenant_id = tenant AND l.change_seq = c.seq AND l.change_at = c.at
        LEFT JOIN kernel_change_links p
            ON p.tenant_id = tenant AND p.position = l.position - 1
        WHERE c.at < cold.span_from OR c.at >= cold.span_to OR l.hash IS DISTINCT FROM
            sha256(coalesce(p.hash, decode(repeat('00', 32), 'hex')) || convert_to(
                jsonb_build_array(c.seq, (extract(epoch FROM c.at) * 1000000)::bigint,
                    c.table_name, c.record_id, c.operation, c.before, c.after, c.actor,
                    c.request_id, c.txid)::text, 'UTF8')))
    THEN
        RAISE EXCEPTION 'some of these changes are not those that were sealed';
    END IF;
    PERFORM hub.make_partition('kernel_changes', m.at)
    FROM (SELECT DISTINCT date_trunc('month', a.at, 'UTC') AS at FROM unnest(ats) AS a(at)) m;
    INSERT INTO kernel_changes (tenant_id, at, seq, table_name, record_id, operation, before,
        after, actor, request_id, txid)
    SELECT tenant, * FROM unnest(ats, seqs, tables, records, operations, befores, afters, actors,
        requests, txids);
    GET DIAGNOSTICS back = ROW_COUNT;
    RETURN back;
END $$;

-- Months of the log in which no tenant has anything left give their space back at once. Who is
-- reading the log meanwhile is not waited for: tomorrow is another day.
CREATE OR REPLACE FUNCTION hub.drop_emptied_months() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET lock_timeout = '200ms' AS $$
DECLARE
    part text;
    filled boolean;
    dropped int := 0;
BEGIN
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.kernel_changes'::regclass
            AND c.relname < to_char(now() - interval '2 months', '"kernel_changes_"YYYY"_"MM')
    LOOP
        BEGIN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', part) INTO filled;
            IF NOT filled THEN
                EXECUTE format('DROP TABLE public.%I', part);
                dropped := dropped + 1;
            END IF;
        EXCEPTION WHEN lock_not_available THEN
            NULL;
        END;
    END LOOP;
    RETURN dropped;
END $$;
"""
