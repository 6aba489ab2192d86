"""How alike different questions are."""

import sqlalchemy as sa
from alembic import op
from core.db import Instant, Json

revision = "c41d0e7f2a95"
down_revision = "b8635e812506"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "search_background",
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("measured", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("model", name=op.f("pk_search_background")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("search_background")
