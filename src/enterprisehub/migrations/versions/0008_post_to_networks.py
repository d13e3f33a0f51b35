"""Post to networks, in the tenant's voice."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

POSTS, TRIALS = "content_posts", "writing_trials"
CHANNEL = op.f("ck_content_posts_channel")
BY_ACTION = op.f("uq_writing_trials_tenant_id_action_id")
BY_PART = op.f("uq_writing_trials_tenant_id_action_id_part")
BEFORE = "'linkedin', 'x', 'instagram', 'facebook', 'newsletter'"


def upgrade() -> None:
    for name in ("network", "url", "voice"):
        op.add_column(POSTS, sa.Column(name, sa.String(), server_default="", nullable=False))
    op.drop_constraint(CHANNEL, POSTS, type_="check")
    op.create_check_constraint(CHANNEL, POSTS, f"channel IN ({BEFORE}, 'mastodon', 'bluesky')")
    op.add_column(TRIALS, sa.Column("part", sa.Integer(), server_default="0", nullable=False))
    op.alter_column(TRIALS, "contact_id", existing_type=sa.Uuid(), nullable=True)
    op.drop_constraint(BY_ACTION, TRIALS, type_="unique")
    op.create_unique_constraint(BY_PART, TRIALS, ["tenant_id", "action_id", "part"])


def downgrade() -> None:
    # Trials of posts end here; posts for the newer networks stay.
    op.execute("DELETE FROM writing_trials WHERE contact_id IS NULL")
    op.drop_constraint(BY_PART, TRIALS, type_="unique")
    op.create_unique_constraint(BY_ACTION, TRIALS, ["tenant_id", "action_id"])
    op.alter_column(TRIALS, "contact_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_column(TRIALS, "part")
    op.drop_constraint(CHANNEL, POSTS, type_="check")
    op.create_check_constraint(CHANNEL, POSTS, f"channel IN ({BEFORE})", postgresql_not_valid=True)
    for name in ("voice", "url", "network"):
        op.drop_column(POSTS, name)
