"""How the index stands: what was set aside, and the last nightly check."""

import sqlalchemy as sa
from alembic import op
from core.db import Id, Instant, Json

revision = "7e4b91d2c6f0"
down_revision = "e27a5b90c318"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "search_set_aside",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("rev", Id, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("has_words", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_search_set_aside")),
    )
    op.create_table(
        "search_check",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("mended", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_check")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("search_check")
    op.drop_table("search_set_aside")
