"""Add the index of copied text"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('copy_key',
    sa.Column('key', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('report_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_copy_key_report_id')),
    sa.PrimaryKeyConstraint('key', 'report_id', name=op.f('pk_copy_key')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('copy_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_copy_key_report_id'), ['report_id'], unique=False)

    op.create_table('copy_finding',
    sa.Column('report_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('pending', sa.Boolean(), nullable=False),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_copy_finding_report_id')),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_copy_finding_version_id')),
    sa.PrimaryKeyConstraint('report_id', name=op.f('pk_copy_finding'))
    )
    with op.batch_alter_table('copy_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_copy_finding_pending'), ['pending'], unique=False)
        batch_op.create_index(batch_op.f('ix_copy_finding_version_id'), ['version_id'], unique=False)


def downgrade() -> None:
    op.drop_table('copy_finding')
    op.drop_table('copy_key')
