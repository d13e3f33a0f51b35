"""Stored secrets go under a new key while others go on writing."""

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, select

from enterprisehub.kernel import secrets
from enterprisehub.kernel.db.encrypted import (
    EncryptedJson,
    EncryptedText,
    encrypted_columns,
    reencrypt,
)
from enterprisehub.kernel.db.pages import prepare_page
from enterprisehub.kernel.db.schema import sqlalchemy_url
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.identity import security_events, sessions
from enterprisehub.kernel.identity.models import SecurityEventRow
from enterprisehub.kernel.secrets import KeyRing


@pytest.fixture
def own_ring(tmp_path, ring):
    made = KeyRing.open(tmp_path / "keys.json")
    secrets.install(made)
    yield made
    secrets.install(ring)


@pytest.fixture
def vault(database_urls, own_ring):
    """A table of 1,203 secrets under the first key."""
    with psycopg.connect(database_urls.admin, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS test_vault")
        connection.execute(
            "CREATE TABLE test_vault (id uuid PRIMARY KEY DEFAULT uuidv7(), n int, secret text)"
        )
        rows = [(n, own_ring.encrypt(f"secret {n}")) for n in range(1203)]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO test_vault (n, secret) VALUES (%s, %s)", rows)
        connection.execute("INSERT INTO test_vault (n) VALUES (-1)")
        yield connection
        connection.execute("DROP TABLE test_vault")


COLUMNS = [("test_vault", "secret")]


@pytest.mark.requirement("PLT-15")
def test_everything_stored_goes_under_the_new_key(vault, own_ring, database_urls):
    own_ring.rotate()
    (result,) = reencrypt(database_urls.admin, own_ring, columns=COLUMNS)
    assert (result.rows, result.changed) == (1203, 1203)
    (again,) = reencrypt(database_urls.admin, own_ring, columns=COLUMNS)
    assert (again.rows, again.changed) == (1203, 0)
    own_ring.retire()
    for n, token in vault.execute("SELECT n, secret FROM test_vault WHERE secret IS NOT NULL"):
        assert own_ring.decrypt(token) == f"secret {n}"


@pytest.mark.requirement("PLT-15")
def test_what_somebody_writes_meanwhile_stays(vault, own_ring, database_urls):
    own_ring.rotate()
    newer = own_ring.encrypt("written meanwhile")

    class Interfering(KeyRing):
        """Somebody else is always a moment faster."""

        def encrypt(self, text):
            if text == "secret 0":
                vault.execute("UPDATE test_vault SET secret = %s WHERE n >= 0", (newer,))
            return super().encrypt(text)

    reencrypt(database_urls.admin, Interfering.open(own_ring.file), columns=COLUMNS)
    secrets_ = vault.execute("SELECT DISTINCT secret FROM test_vault WHERE n >= 0").fetchall()
    assert secrets_ == [(newer,)]


def test_columns_hold_tokens_and_give_plain_values(database_urls, own_ring):
    table = Table(
        "test_columns",
        MetaData(),
        Column("n", Integer),
        Column("word", EncryptedText),
        Column("credentials", EncryptedJson),
    )
    engine = create_engine(sqlalchemy_url(database_urls.owner))
    with engine.begin() as connection:
        table.create(connection)
        value = {"token": "abc", "scopes": ["a"]}
        connection.execute(table.insert(), {"n": 1, "word": "plain", "credentials": value})
        connection.execute(table.insert(), {"n": 2, "word": None, "credentials": None})
        rows = connection.execute(select(table).order_by(table.c.n)).all()
        assert rows == [(1, "plain", value), (2, None, None)]
        raw = connection.exec_driver_sql(
            "SELECT word, credentials FROM test_columns WHERE n = 1"
        ).one()
        assert "plain" not in raw.word
        assert "abc" not in raw.credentials
        table.drop(connection)
    engine.dispose()
    assert encrypted_columns(table.metadata) == [
        ("test_columns", "word"),
        ("test_columns", "credentials"),
    ]


PERSONAL = {
    ("compliance_consents", "ip_address"),
    ("kernel_security_events", "ip"),
    ("kernel_sessions", "ip"),
    ("kernel_sessions", "user_agent"),
}
SECRET = {
    ("kernel_connector_accounts", "credentials"),
    ("kernel_push_devices", "auth"),
    ("kernel_push_devices", "endpoint"),
    ("kernel_push_devices", "p256dh"),
    ("kernel_users", "totp_secret"),
    ("kernel_webhook_endpoints", "secrets"),
    ("voice_recordings", "data_key"),
}


@pytest.mark.requirement("PLT-15")
def test_these_columns_are_encrypted_and_no_others_without_saying_so():
    assert set(encrypted_columns()) == PERSONAL | SECRET


@pytest.mark.requirement("PLT-15")
async def test_where_people_sign_in_from_is_encrypted_and_goes_under_a_new_key(
    database, scope, owner, database_urls, ring
):
    async with database.scoped(scope) as db:
        where = {"ip": "203.0.113.9", "agent": "Firefox on Linux"}
        await sessions.begin(db, owner.id, scope.tenant_id, stage="full", **where)
        security_events.note(db, "sign_out", "Dana", ip="203.0.113.9")
    with psycopg.connect(database_urls.admin, autocommit=True) as connection:

        def stored():
            query = (
                "SELECT s.ip, s.user_agent, e.ip FROM kernel_sessions s, kernel_security_events e"
                " WHERE s.user_id = %s AND e.tenant_id = %s"
            )
            (tokens,) = connection.execute(query, (owner.id, scope.tenant_id)).fetchall()
            return tokens

        before = stored()
        assert all(ring.is_current(token) for token in before)
        ring.rotate()
        assert not any(ring.is_current(token) for token in before)
        reencrypt(database_urls.admin, ring, columns=sorted(PERSONAL))
        assert all(ring.is_current(token) for token in stored())
    async with database.scoped(scope) as db:
        (session,) = await sessions.list_sessions(db, owner.id)
        (event,) = await security_events.recent(db)
        assert (session.ip, session.user_agent) == ("203.0.113.9", "Firefox on Linux")
        assert event.ip == "203.0.113.9"


async def test_a_prepared_page_refuses_what_it_could_only_show_as_tokens():
    query = select(SecurityEventRow.id, SecurityEventRow.ip)
    with pytest.raises(Misdeclared, match="ip"):
        prepare_page(query, order=(SecurityEventRow.id,))
