"""Answer in six languages."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


TABLE, NAME = "concierge_answers", op.f("ck_concierge_answers_language")


def upgrade() -> None:
    op.drop_constraint(NAME, TABLE, type_="check")
    op.create_check_constraint(NAME, TABLE, "language IN ('en', 'es', 'de', 'fr', 'it', 'nl')")


def downgrade() -> None:
    op.drop_constraint(NAME, TABLE, type_="check")
    # Entries in the other languages stay.
    op.create_check_constraint(NAME, TABLE, "language IN ('en', 'es')", postgresql_not_valid=True)
