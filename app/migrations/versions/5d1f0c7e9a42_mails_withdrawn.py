"""mails written again at delivery, and withdrawn."""

import sqlalchemy as sa
from alembic import op
from core.db import Instant
from core.db import Json
revision = '5d1f0c7e9a42'
down_revision = '94c63c800617'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('core_mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('writer', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('about', Json, nullable=True))
        batch_op.add_column(sa.Column('withdrawn_at', Instant(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_because', sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('core_mail', schema=None) as batch_op:
        batch_op.drop_column('withdrawn_because')
        batch_op.drop_column('withdrawn_at')
        batch_op.drop_column('about')
        batch_op.drop_column('writer')
