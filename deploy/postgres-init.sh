#!/bin/sh
# Runs once, in a new PostgreSQL volume: the owner of the tables and the database.
# The owner may make roles (hub_app) and see all tenants (backups); the program works as hub_app.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$OWNER_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE hub_owner LOGIN CREATEDB CREATEROLE BYPASSRLS PASSWORD :'password';
GRANT SET ON PARAMETER session_replication_role TO hub_owner;
CREATE DATABASE hub OWNER hub_owner;
\connect hub
CREATE EXTENSION vector;
ALTER FUNCTION pg_catalog.lower(text) LEAKPROOF;
ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
ALTER FUNCTION pg_catalog.ts_match_qv(tsquery, tsvector) LEAKPROOF;
SQL
