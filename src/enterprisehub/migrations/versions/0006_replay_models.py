"""Replay models."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


TABLE, NAME = "replay_runs", op.f("ck_replay_runs_kind")


def upgrade() -> None:
    op.drop_constraint(NAME, TABLE, type_="check")
    op.create_check_constraint(NAME, TABLE, "kind IN ('flow', 'policy', 'prompt', 'model')")


def downgrade() -> None:
    op.drop_constraint(NAME, TABLE, type_="check")
    # Replays of models stay.
    op.create_check_constraint(
        NAME, TABLE, "kind IN ('flow', 'policy', 'prompt')", postgresql_not_valid=True
    )
