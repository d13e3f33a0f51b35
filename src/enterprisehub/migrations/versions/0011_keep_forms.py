"""Keep forms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forms_forms",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consent_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_forms_forms")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_forms_forms_tenant_id_key")),
    )
    op.create_table(
        "forms_submissions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consent", sa.String(), server_default="", nullable=False),
        sa.Column("consent_version", sa.Integer(), nullable=True),
        sa.Column("page_url", sa.String(), server_default="", nullable=False),
        sa.Column("landing_url", sa.String(), server_default="", nullable=False),
        sa.Column("referrer", sa.String(), server_default="", nullable=False),
        sa.Column("ip_address", sa.String(), server_default="", nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_forms_submissions_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "form_id"],
            ["forms_forms.tenant_id", "forms_forms.id"],
            name="fk_forms_submissions_form_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_forms_submissions")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_forms_submissions_tenant_id_key")),
    )
    op.create_index(
        "ix_forms_submissions_contact",
        "forms_submissions",
        ["tenant_id", "contact_id"],
        unique=False,
    )
    op.create_index(
        "ix_forms_submissions_form",
        "forms_submissions",
        ["tenant_id", "form_id", "at", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_forms_submissions_form", table_name="forms_submissions")
    op.drop_index("ix_forms_submissions_contact", table_name="forms_submissions")
    op.drop_table("forms_submissions")
    op.drop_table("forms_forms")
