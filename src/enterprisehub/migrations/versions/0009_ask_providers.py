"""Ask providers and postal directories."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ABOUT = op.f("ck_hygiene_enrichments_about")


def upgrade() -> None:
    op.create_table(
        "hygiene_postal_directories",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="preview", nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("place_count", sa.Integer(), nullable=False),
        sa.Column("wrong_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "wrong", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
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
        sa.CheckConstraint(
            "state IN ('preview', 'in_use')", name=op.f("ck_hygiene_postal_directories_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_postal_directories")),
    )
    op.create_index(
        "uq_hygiene_postal_directories_country",
        "hygiene_postal_directories",
        ["tenant_id", "country", "state"],
        unique=True,
    )
    op.create_table(
        "hygiene_postal_places",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("directory_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code_key", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="", nullable=False),
        sa.Column("state_code", sa.String(), server_default="", nullable=False),
        sa.Column("district", sa.String(), server_default="", nullable=False),
        sa.Column("latitude_degrees", sa.Double(), nullable=True),
        sa.Column("longitude_degrees", sa.Double(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "directory_id"],
            ["hygiene_postal_directories.tenant_id", "hygiene_postal_directories.id"],
            name="fk_hygiene_postal_places_directory_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_postal_places")),
    )
    op.create_index(
        "ix_hygiene_postal_places_code",
        "hygiene_postal_places",
        ["tenant_id", "directory_id", "code_key"],
        unique=False,
    )
    op.create_index(
        "ix_hygiene_postal_places_name",
        "hygiene_postal_places",
        ["tenant_id", "directory_id", "place_key"],
        unique=False,
    )
    op.create_table(
        "hygiene_lookups",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("says", sa.String(), server_default="", nullable=False),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("cost_microcents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "outcome IN ('hit', 'miss', 'failed')", name=op.f("ck_hygiene_lookups_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_hygiene_lookups_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_lookups")),
        sa.UniqueConstraint(
            "tenant_id", "provider", "key", name=op.f("uq_hygiene_lookups_tenant_id_provider_key")
        ),
    )
    op.create_index(
        "ix_hygiene_lookups_at", "hygiene_lookups", ["tenant_id", "asked_at"], unique=False
    )
    op.create_index(
        op.f("ix_hygiene_lookups_contact_id"), "hygiene_lookups", ["contact_id"], unique=False
    )
    op.add_column("hygiene_enrichments", sa.Column("company_id", sa.Uuid(), nullable=True))
    op.add_column("hygiene_enrichments", sa.Column("source_url", sa.String(), nullable=True))
    op.alter_column("hygiene_enrichments", "contact_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "ix_hygiene_enrichments_company",
        "hygiene_enrichments",
        ["tenant_id", "company_id", "field"],
        unique=False,
    )
    op.create_foreign_key(
        "fk_hygiene_enrichments_company_id",
        "hygiene_enrichments",
        "crm_companies",
        ["tenant_id", "company_id"],
        ["tenant_id", "id"],
        ondelete="CASCADE",
    )
    op.create_check_constraint(
        ABOUT, "hygiene_enrichments", "num_nonnulls(contact_id, company_id) = 1"
    )


def downgrade() -> None:
    # What was found of companies ends here.
    op.execute("DELETE FROM hygiene_enrichments WHERE contact_id IS NULL")
    op.drop_constraint(ABOUT, "hygiene_enrichments", type_="check")
    op.drop_constraint(
        "fk_hygiene_enrichments_company_id", "hygiene_enrichments", type_="foreignkey"
    )
    op.drop_index("ix_hygiene_enrichments_company", table_name="hygiene_enrichments")
    op.alter_column("hygiene_enrichments", "contact_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("hygiene_enrichments", "source_url")
    op.drop_column("hygiene_enrichments", "company_id")
    op.drop_index(op.f("ix_hygiene_lookups_contact_id"), table_name="hygiene_lookups")
    op.drop_index("ix_hygiene_lookups_at", table_name="hygiene_lookups")
    op.drop_table("hygiene_lookups")
    op.drop_index("ix_hygiene_postal_places_name", table_name="hygiene_postal_places")
    op.drop_index("ix_hygiene_postal_places_code", table_name="hygiene_postal_places")
    op.drop_table("hygiene_postal_places")
    op.drop_index("uq_hygiene_postal_directories_country", table_name="hygiene_postal_directories")
    op.drop_table("hygiene_postal_directories")
