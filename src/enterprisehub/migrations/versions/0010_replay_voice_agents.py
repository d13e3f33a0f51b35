"""Replay voice agents."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


TABLE, NAME = "replay_runs", op.f("ck_replay_runs_kind")
BEFORE = "kind IN ('flow', 'policy', 'prompt', 'model')"
AFTER = "kind IN ('flow', 'policy', 'prompt', 'model', 'voice')"


def upgrade() -> None:
    op.drop_constraint(NAME, TABLE, type_="check")
    op.create_check_constraint(NAME, TABLE, AFTER)


def downgrade() -> None:
    op.drop_constraint(NAME, TABLE, type_="check")
    # Replays of voice agents stay.
    op.create_check_constraint(NAME, TABLE, BEFORE, postgresql_not_valid=True)
