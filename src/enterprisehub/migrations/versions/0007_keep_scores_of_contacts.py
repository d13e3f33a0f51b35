"""Keep scores of contacts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crm_contact_scores",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("temperature", sa.String(), nullable=False),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "temperature IN ('hot', 'warm', 'cold')", name=op.f("ck_crm_contact_scores_temperature")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_crm_contact_scores_score")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_contact_scores_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_contact_scores")),
    )
    op.create_index(
        "ix_crm_contact_scores_contact",
        "crm_contact_scores",
        ["tenant_id", "contact_id", "at", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_crm_contact_scores_contact", table_name="crm_contact_scores")
    op.drop_table("crm_contact_scores")
