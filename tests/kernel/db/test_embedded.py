"""The embedded server starts anywhere, lets nobody in, and comes back after any death."""

import os
import signal
import stat

import psycopg
import pytest

from enterprisehub.kernel.db.embedded import EmbeddedPostgres
from enterprisehub.kernel.db.programs import EmbeddedError
from enterprisehub.kernel.db.schema import sqlalchemy_url
from enterprisehub.kernel.db.session import Database


@pytest.fixture(scope="module")
def postgres():
    server = EmbeddedPostgres.throwaway()
    server.start()
    yield server
    server.remove()


def one(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def test_starting_again_changes_nothing(postgres):
    pid, urls = postgres.pid(), postgres.urls()
    assert postgres.start() == urls
    assert postgres.pid() == pid
    assert postgres.answers()


@pytest.mark.requirement("PLT-01")
def test_the_programs_role_may_neither_make_tables_nor_pass_by_row_security(postgres):
    urls = postgres.urls()
    query = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert one(urls.app, query) is False
    for statement in (
        "CREATE TABLE x (i int)",
        "SET ROLE hub_owner",
        "CREATE ROLE x",
        "ALTER SYSTEM SET fsync = off",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "SELECT pg_read_file('/etc/passwd')",
    ):
        with psycopg.connect(urls.app) as connection, pytest.raises(psycopg.Error):
            connection.execute(statement)


def test_only_passwords_open_it_and_only_through_a_private_socket(postgres):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url("postgres", "postgres"), password="guess")
    assert one(postgres.urls().admin, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(postgres.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((postgres.folder / "credentials.json").stat().st_mode) == 0o600


def test_what_searches_need_is_there(postgres):
    admin = postgres.urls().admin
    assert one(admin, "SELECT '[1,2]'::vector <-> '[1,3]'::vector") == 1
    query = (
        "SELECT bool_and(proleakproof) FROM pg_proc WHERE proname IN ('ts_match_vq', 'ts_match_qv')"
    )
    assert one(admin, query) is True
    assert one(postgres.urls().app, "SHOW hnsw.iterative_scan") == "strict_order"


def test_it_comes_back_after_a_kill(postgres):
    pid = postgres.pid()
    os.kill(pid, signal.SIGKILL)
    postgres.start()
    assert postgres.pid() != pid
    assert postgres.answers()


def test_it_comes_back_when_its_socket_was_removed(postgres):
    (postgres.socket_folder / ".s.PGSQL.5432").unlink()
    assert not postgres.reachable()
    postgres.start()
    assert postgres.answers()


def test_a_stranger_with_the_number_of_the_dead_server_is_no_server(postgres):
    postgres.stop()
    file = postgres.data / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n{postgres.data}\n1700000000\n5432\n\n\n\nready\n")
    assert postgres.pid() is None
    postgres.start()
    assert postgres.answers()


async def test_the_pool_starts_afresh_after_a_restart(postgres):
    database = Database(sqlalchemy_url(postgres.urls().app), b"k" * 32, pool_size=2)
    async with database.unscoped() as one_, database.unscoped() as two:
        await (await one_.connection()).exec_driver_sql("SELECT 1")
        await (await two.connection()).exec_driver_sql("SELECT 1")
    postgres.stop()
    postgres.start()
    for _ in range(3):
        async with database.unscoped() as db:
            await (await db.connection()).exec_driver_sql("SELECT 1")
    await database.close()


def test_a_long_path_has_a_short_socket(tmp_path):
    server = EmbeddedPostgres(tmp_path / ("long" * 20) / "server")
    assert len(str(server.socket_folder)) < 90
    assert server.socket_folder != server.folder / "run"


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "notes.txt").write_text("mine")
    with pytest.raises(EmbeddedError, match="neither empty nor a database"):
        EmbeddedPostgres(tmp_path).start()
    assert (tmp_path / "data" / "notes.txt").read_text() == "mine"


def test_without_a_database_the_addresses_say_what_to_do(tmp_path):
    with pytest.raises(EmbeddedError, match="hub up"):
        EmbeddedPostgres(tmp_path).urls()
