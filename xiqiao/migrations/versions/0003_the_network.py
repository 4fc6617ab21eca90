"""the network

Revision ID: 0003
Revises: 0002
"""

from datetime import date

import sqlalchemy as sa
from alembic import op
from pypinyin import Style, lazy_pinyin

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

#: The form that units of the first version had by their kind.
FORMS = {'town': 'committee', 'party_office': 'office', 'village': 'general_branch', 'community': 'committee',
         'party_group': 'group'}
BEGINNING = date(1921, 7, 1)


def upgrade():
    _widen_unit()
    _add_tables()
    _describe_units()


def _widen_unit():
    """New columns come in empty, are filled, and then closed."""
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('search_key', sa.String(length=600), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('founded_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('enabled_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('ended_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('ending', sa.Enum('merged', 'dissolved', name='ending', native_enum=False, create_constraint=True, length=32), nullable=True))
        batch_op.add_column(sa.Column('ending_basis', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('successor_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('form', sa.Enum('committee', 'general_branch', 'branch', 'joint_branch', 'group', 'office', name='unitform', native_enum=False, create_constraint=True, length=32), nullable=False, server_default='branch'))
        batch_op.add_column(sa.Column('is_functional', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_foreign_key('fk_unit_successor_id_unit', 'unit', ['successor_id'], ['id'])
        batch_op.create_check_constraint('ending_explained', '(ended_on IS NULL) = (ending IS NULL)')
        batch_op.create_check_constraint('merged_into', "ending <> 'merged' OR successor_id IS NOT NULL")
    with op.batch_alter_table('unit', schema=None) as batch_op:
        for name in ('search_key', 'form', 'is_functional', 'version'):
            batch_op.alter_column(name, server_default=None)


def _describe_units():
    """What the units of the first version are found by, their form, and since when they stand where they stand."""
    connection = op.get_bind()
    unit, state = (sa.Table(name, sa.MetaData(), autoload_with=connection) for name in ('unit', 'unit_state'))
    for row in connection.execute(sa.select(unit)).all():
        form = FORMS.get(row.kind, 'branch')
        short = row.short_name
        initials = ''.join(lazy_pinyin(short, style=Style.FIRST_LETTER))
        key = f"{row.name} {short} {''.join(lazy_pinyin(short))} {initials}".casefold()
        connection.execute(sa.update(unit).where(unit.c.id == row.id).values(form=form, search_key=key))
        connection.execute(sa.insert(state).values(
            unit_id=row.id, path=row.path, since=BEGINNING,
            basis='设立', parent_id=row.parent_id, kind=row.kind, form=form, name=row.name, short_name=short, is_functional=False))


def _add_tables():
    op.create_table('member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('name_pinyin', sa.String(length=120), nullable=False),
    sa.Column('name_strokes', sa.String(length=120), nullable=False),
    sa.Column('sex', sa.Enum('male', 'female', name='sex', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('birth', sa.String(length=10), nullable=True),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('standing', sa.Enum('full', 'probationary', 'guest', 'moved_out', 'suspended', 'left_party', 'died', name='standing', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('branch_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('joined', sa.String(length=10), nullable=True),
    sa.Column('confirmed', sa.String(length=10), nullable=True),
    sa.Column('party_age_from', sa.String(length=10), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['branch_id'], ['unit.id'], name=op.f('fk_member_branch_id_unit')),
    sa.ForeignKeyConstraint(['group_id'], ['unit.id'], name=op.f('fk_member_group_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member'))
    )
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.create_index('ix_member_branch_standing', ['branch_id', 'standing'], unique=False)
        batch_op.create_index(batch_op.f('ix_member_group_id'), ['group_id'], unique=False)
        batch_op.create_index('ix_member_name', ['name'], unique=False)
        batch_op.create_index('ix_member_party_age_from', ['party_age_from'], unique=False)
        batch_op.create_index('ix_member_pinyin', ['name_pinyin', 'id'], unique=False)
        batch_op.create_index('ix_member_strokes', ['name_strokes', 'id'], unique=False)

    op.create_table('unit_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('path', sa.String(length=255), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('town', 'party_office', 'village', 'community', 'cooperative_branch', 'organ_branch', 'enterprise_branch', 'residential_branch', 'party_group', name='unitkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('form', sa.Enum('committee', 'general_branch', 'branch', 'joint_branch', 'group', 'office', name='unitform', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('short_name', sa.String(length=40), nullable=False),
    sa.Column('is_functional', sa.Boolean(), nullable=False),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_unit_state_days_in_order')),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_state_parent_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_state_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_state'))
    )
    with op.batch_alter_table('unit_state', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_state_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index('ix_unit_state_path', ['path'], unique=False)
        batch_op.create_index('ix_unit_state_unit_since', ['unit_id', 'since'], unique=True)

    op.create_table('unit_term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.CheckConstraint('due_on > began_on', name=op.f('ck_unit_term_days_in_order')),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= began_on', name=op.f('ck_unit_term_end_after_beginning')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_term_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_term'))
    )
    with op.batch_alter_table('unit_term', schema=None) as batch_op:
        batch_op.create_index('ix_unit_term_due', ['ended_on', 'due_on'], unique=False)
        batch_op.create_index('ix_unit_term_unit_began', ['unit_id', 'began_on'], unique=True)

    op.create_table('member_fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('affiliation', 'group', 'participation', 'hosted', 'away', 'joined', 'confirmed', 'probation_extended', 'disciplinary_probation', 'left_out', 'out_of_touch', 'suspended', 'left_party', 'died', name='factkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('is_rough', sa.Boolean(), nullable=False),
    sa.Column('left_out_class', sa.Enum('illness', 'abroad', 'detained', 'bedridden', 'long_away', name='leftoutclass', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('left_out_scope', sa.Enum('election', 'every_meeting', name='leftoutscope', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('consent', sa.String(length=100), nullable=False),
    sa.Column('approval', sa.String(length=100), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_name', sa.String(length=64), nullable=False),
    sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('superseded_reason', sa.String(length=200), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(left_out_class IS NULL) = (left_out_scope IS NULL)', name=op.f('ck_member_fact_left_out_whole')),
    sa.CheckConstraint('(superseded_at IS NULL) = (superseded_reason IS NULL)', name=op.f('ck_member_fact_superseded_explained')),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_member_fact_days_in_order')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_member_fact_member_id_member')),
    sa.ForeignKeyConstraint(['replaces_id'], ['member_fact.id'], name=op.f('fk_member_fact_replaces_id_member_fact')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_member_fact_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member_fact'))
    )
    with op.batch_alter_table('member_fact', schema=None) as batch_op:
        batch_op.create_index('ix_member_fact_batch', ['batch_id'], unique=False)
        batch_op.create_index('ix_member_fact_member', ['member_id', 'kind'], unique=False)
        batch_op.create_index('ix_member_fact_one_open', ['member_id', 'kind'], unique=True, sqlite_where=sa.text("until IS NULL AND superseded_at IS NULL AND kind IN ('affiliation', 'group')"), postgresql_where=sa.text("until IS NULL AND superseded_at IS NULL AND kind IN ('affiliation', 'group')"))
        batch_op.create_index(batch_op.f('ix_member_fact_replaces_id'), ['replaces_id'], unique=False)
        batch_op.create_index('ix_member_fact_unit', ['unit_id', 'kind', 'since'], unique=False)

    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('secretary', 'deputy_secretary', 'organisation_officer', 'publicity_officer', 'discipline_officer', 'committee_member', 'group_leader', name='postkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('left_basis', sa.String(length=200), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_post_days_in_order')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_post_member_id_member')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_post_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post'))
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index('ix_post_batch', ['batch_id'], unique=False)
        batch_op.create_index('ix_post_member', ['member_id', 'until'], unique=False)
        batch_op.create_index('ix_post_unit', ['unit_id', 'until'], unique=False)

    op.create_table('visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=60), nullable=False),
    sa.Column('planned_for', sa.Date(), nullable=False),
    sa.Column('planned_by_name', sa.String(length=64), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=True),
    sa.Column('made_by', sa.String(length=100), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(made_on IS NULL) = (made_by IS NULL)', name=op.f('ck_visit_made_whole')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_visit_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index('ix_visit_member', ['member_id'], unique=False)
        batch_op.create_index('ix_visit_planned', ['made_on', 'planned_for'], unique=False)

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('member_id', sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_account_member_id'), ['member_id'])
        batch_op.create_foreign_key(batch_op.f('fk_account_member_id_member'), 'member', ['member_id'], ['id'])


def downgrade():
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_constraint('unitform', type_='check')
        batch_op.drop_constraint('ending', type_='check')
        batch_op.drop_constraint('merged_into', type_='check')
        batch_op.drop_constraint('ending_explained', type_='check')
        batch_op.drop_constraint(batch_op.f('fk_unit_successor_id_unit'), type_='foreignkey')
        batch_op.drop_column('version')
        batch_op.drop_column('is_functional')
        batch_op.drop_column('form')
        batch_op.drop_column('successor_id')
        batch_op.drop_column('ending_basis')
        batch_op.drop_column('ending')
        batch_op.drop_column('ended_on')
        batch_op.drop_column('enabled_on')
        batch_op.drop_column('founded_on')
        batch_op.drop_column('search_key')

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_account_member_id_member'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_account_member_id'), type_='unique')
        batch_op.drop_column('member_id')

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_planned')
        batch_op.drop_index('ix_visit_member')

    op.drop_table('visit')
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.drop_index('ix_post_unit')
        batch_op.drop_index('ix_post_member')
        batch_op.drop_index('ix_post_batch')

    op.drop_table('post')
    with op.batch_alter_table('member_fact', schema=None) as batch_op:
        batch_op.drop_index('ix_member_fact_unit')
        batch_op.drop_index(batch_op.f('ix_member_fact_replaces_id'))
        batch_op.drop_index('ix_member_fact_one_open', sqlite_where=sa.text("until IS NULL AND superseded_at IS NULL AND kind IN ('affiliation', 'group')"), postgresql_where=sa.text("until IS NULL AND superseded_at IS NULL AND kind IN ('affiliation', 'group')"))
        batch_op.drop_index('ix_member_fact_member')
        batch_op.drop_index('ix_member_fact_batch')

    op.drop_table('member_fact')
    with op.batch_alter_table('unit_term', schema=None) as batch_op:
        batch_op.drop_index('ix_unit_term_unit_began')
        batch_op.drop_index('ix_unit_term_due')

    op.drop_table('unit_term')
    with op.batch_alter_table('unit_state', schema=None) as batch_op:
        batch_op.drop_index('ix_unit_state_unit_since')
        batch_op.drop_index('ix_unit_state_path')
        batch_op.drop_index(batch_op.f('ix_unit_state_parent_id'))

    op.drop_table('unit_state')
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_index('ix_member_strokes')
        batch_op.drop_index('ix_member_pinyin')
        batch_op.drop_index('ix_member_party_age_from')
        batch_op.drop_index('ix_member_name')
        batch_op.drop_index(batch_op.f('ix_member_group_id'))
        batch_op.drop_index('ix_member_branch_standing')

    op.drop_table('member')
