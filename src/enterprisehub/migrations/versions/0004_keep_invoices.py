"""Keep invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billing_invoices",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("source", sa.String(), server_default="hand", nullable=False),
        sa.Column("external_key", sa.Text(collation="C"), nullable=True),
        sa.Column("url", sa.String(), server_default="", nullable=False),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
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
            "state <> 'paid' OR paid_cents = amount_cents",
            name=op.f("ck_billing_invoices_paid_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'paid', 'void', 'uncollectible')",
            name=op.f("ck_billing_invoices_state"),
        ),
        sa.CheckConstraint(
            "amount_cents BETWEEN 1 AND 10000000000000", name=op.f("ck_billing_invoices_amount")
        ),
        sa.CheckConstraint("due_on >= issued_on", name=op.f("ck_billing_invoices_due")),
        sa.CheckConstraint(
            "paid_cents BETWEEN 0 AND amount_cents", name=op.f("ck_billing_invoices_paid")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["crm_companies.tenant_id", "crm_companies.id"],
            name="fk_billing_invoices_company_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_billing_invoices_deal_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_billing_invoices")),
    )
    op.create_index(
        op.f("ix_billing_invoices_company_id"), "billing_invoices", ["company_id"], unique=False
    )
    op.create_index(
        op.f("ix_billing_invoices_deal_id"), "billing_invoices", ["deal_id"], unique=False
    )
    op.create_index(
        "ix_billing_invoices_due",
        "billing_invoices",
        ["tenant_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND state = 'open'"),
    )
    op.create_index(
        "ix_billing_invoices_issued",
        "billing_invoices",
        ["tenant_id", "issued_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_billing_invoices_external_key",
        "billing_invoices",
        ["tenant_id", "source", "external_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_billing_invoices_number",
        "billing_invoices",
        ["tenant_id", "number"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("billing_invoices")
