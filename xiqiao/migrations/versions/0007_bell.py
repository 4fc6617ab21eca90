"""the bell, and messages that leave once

A message gains `once` (what it is about), `taken` (which channels have it) and the states of a delivery. The table is
made anew and its few rows are carried over: SQLite cannot alter a check.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KEPT = ('subject', 'body', 'state', 'due_at', 'attempts', 'fault', 'finished_at')
KINDS = ('cancelled', 'changed', 'published', 'tomorrow', 'reply', 'promoted')


def upgrade():
    op.create_table('bell_seen',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_bell_seen_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_bell_seen'))
    )
    op.create_table('bell_off',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum(*KINDS, name='noticekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_bell_off_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', 'kind', name=op.f('pk_bell_off'))
    )
    rows = rows_of_outbox()
    op.drop_table('outbox')
    make_outbox(
        sa.Column('once', sa.String(length=80), nullable=False),
        sa.Column('taken', sa.Text(), nullable=False),
        sa.UniqueConstraint('once', name=op.f('uq_outbox_once')),
        states=('messagestate', 'waiting', 'sending', 'done', 'failed', 'unknown', 'dropped'),
        open_states="state IN ('waiting', 'sending')",
    )
    fill_outbox([{**row, 'once': f'before-0007:{number}', 'taken': ''} for number, row in enumerate(rows)])


def downgrade():
    rows = rows_of_outbox()
    op.drop_table('outbox')
    make_outbox(states=('jobstate', 'waiting', 'done', 'failed'), open_states="state = 'waiting'")
    fill_outbox([row if row['state'] in ('waiting', 'done') else settled(row) for row in rows])
    op.drop_table('bell_off')
    op.drop_table('bell_seen')


def settled(row):
    """The former states know no doubt: what is not sure to wait is not sent again."""
    return {**row, 'state': 'failed', 'finished_at': row['finished_at'] or row['due_at']}


def rows_of_outbox():
    table = sa.table('outbox', sa.column('id'), *columns_kept())
    found = sa.select(*(table.c[name] for name in KEPT)).order_by(table.c.id)
    return [dict(row) for row in op.get_bind().execute(found).mappings()]


def fill_outbox(rows):
    if rows:
        op.bulk_insert(sa.table('outbox', sa.column('once'), sa.column('taken'), *columns_kept()), rows)


def columns_kept():
    moments = ('due_at', 'finished_at')
    return [sa.column(name, sa.DateTime(timezone=True)) if name in moments else sa.column(name) for name in KEPT]


def make_outbox(*more, states, open_states):
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum(*states[1:], name=states[0], native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('fault', sa.String(length=500), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    *more,
    sa.CheckConstraint(f"({open_states}) = (finished_at IS NULL)", name=op.f('ck_outbox_finished')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_state_due', ['state', 'due_at'], unique=False)
