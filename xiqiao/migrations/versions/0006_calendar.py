"""the calendar

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

#: 百年华诞 红动西樵 (2021): its five themes, and what the office's calendar has besides.
THEMES = [
    ('做红色达人', '达', 'vermilion', False, '专题学习和“我为群众办实事”实践活动'),
    ('听红色党课', '课', 'orange', False, '镇委党校、讲师团和“五个走进”宣讲'),
    ('游红色西樵', '游', 'green', True, '环西樵山红色线路现场教学和研学'),
    ('传红色经典', '典', 'violet', False, '红歌、诗会、文艺作品'),
    ('建红色阵地', '阵', 'amber', False, '党校、展馆、文明实践所和党群服务阵地'),
    ('主题党日', '日', 'rose', False, '每月相对固定的一天'),
    ('三会一课', '会', 'blue', False, '支部党员大会、支委会、党小组会和党课'),
    ('为群众办实事', '实', 'teal', False, '重点项目、微实事和驻点直联'),
]
KINDS = [
    ('members_meeting', '支部党员大会', 'members'),
    ('committee_meeting', '支委会', 'committee'),
    ('group_meeting', '党小组会', 'group'),
    ('party_lecture', '党课', 'members'),
    ('party_day', '主题党日', 'members'),
    ('life_meeting', '组织生活会', 'members'),
    ('member_review', '民主评议党员', 'members'),
    ('committee_election', '换届选举', 'members'),
    ('talk', '谈心谈话', 'anybody'),
    ('joint_meeting', '季度联席会议', 'anybody'),
    ('training', '学习培训', 'anybody'),
    ('activity', '群众性活动', 'anybody'),
]


def upgrade():
    _add_tables()
    theme = sa.table('theme', *(sa.column(name) for name in (
        'name', 'sign', 'palette', 'needs_teaching', 'explanation', 'position', 'since_year', 'version')))
    op.bulk_insert(theme, [
        {'name': name, 'sign': sign, 'palette': palette, 'needs_teaching': teaching, 'explanation': words,
         'position': number * 10, 'since_year': 2021, 'version': 1}
        for number, (name, sign, palette, teaching, words) in enumerate(THEMES, 1)
    ])
    kind = sa.table('event_kind', *(sa.column(name) for name in (
        'key', 'name', 'whose', 'position', 'is_active', 'version')))
    op.bulk_insert(kind, [
        {'key': key, 'name': name, 'whose': whose, 'position': number * 10, 'is_active': True, 'version': 1}
        for number, (key, name, whose) in enumerate(KINDS, 1)
    ])


def _add_tables():
    op.create_table('event_kind',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('whose', sa.Enum('members', 'committee', 'group', 'anybody', name='whose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_kind')),
    sa.UniqueConstraint('key', name=op.f('uq_event_kind_key')),
    sa.UniqueConstraint('name', name=op.f('uq_event_kind_name'))
    )
    op.create_table('monthly_guide',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=60), nullable=False),
    sa.Column('acts', sa.Text(), nullable=False),
    sa.Column('readings', sa.Text(), nullable=False),
    sa.Column('headings', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by_name', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('month BETWEEN 1 AND 12', name=op.f('ck_monthly_guide_month_of_year')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monthly_guide'))
    )
    with op.batch_alter_table('monthly_guide', schema=None) as batch_op:
        batch_op.create_index('ix_monthly_guide_month', ['year', 'month'], unique=True)

    op.create_table('theme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('sign', sa.String(length=2), nullable=False),
    sa.Column('palette', sa.Enum('vermilion', 'orange', 'amber', 'olive', 'green', 'teal', 'azure', 'blue', 'indigo', 'violet', 'rose', 'stone', name='palette', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('since_year', sa.Integer(), nullable=False),
    sa.Column('until_year', sa.Integer(), nullable=True),
    sa.Column('needs_teaching', sa.Boolean(), nullable=False),
    sa.Column('explanation', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until_year IS NULL OR until_year >= since_year', name=op.f('ck_theme_years_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sa.UniqueConstraint('name', name=op.f('uq_theme_name'))
    )
    op.create_table('personal_card',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by_name', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_reason', sa.String(length=100), nullable=True),
    sa.CheckConstraint('(revoked_at IS NULL) = (revoked_reason IS NULL)', name=op.f('ck_personal_card_revocation_explained')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_personal_card_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_card'))
    )
    with op.batch_alter_table('personal_card', schema=None) as batch_op:
        batch_op.create_index('ix_personal_card_member', ['member_id', 'revoked_at'], unique=False)

    op.create_table('feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('personal', 'branch', 'village', 'theme', 'town', name='feedkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_feed_account_id_account')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_feed_member_id_member')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_feed_theme_id_theme')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feed_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed'))
    )
    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.create_index('ix_feed_account', ['account_id', 'revoked_at'], unique=False)

    op.create_table('series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('repeat', sa.Enum('weekly', 'monthly_day', 'monthly_weekday', 'quarterly', 'yearly', name='repeat', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('day', sa.Integer(), nullable=True),
    sa.Column('week', sa.Integer(), nullable=True),
    sa.Column('weekday', sa.Integer(), nullable=True),
    sa.Column('month', sa.Integer(), nullable=True),
    sa.Column('shift', sa.Enum('earlier', 'later', 'keep', name='shift', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('starts_minute', sa.Integer(), nullable=False),
    sa.Column('ends_minute', sa.Integer(), nullable=False),
    sa.Column('window_days', sa.Integer(), nullable=False),
    sa.Column('is_published', sa.Boolean(), nullable=False),
    sa.Column('planned_until', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=64), nullable=False),
    sa.Column('continues_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.Enum('units', 'invited', 'open', name='audience', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('place_words', sa.String(length=60), nullable=False),
    sa.Column('route_id', sa.Integer(), nullable=True),
    sa.Column('lecturer_id', sa.Integer(), nullable=True),
    sa.Column('online', sa.String(length=100), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('teaching', sa.Text(), nullable=False),
    sa.Column('cost', sa.String(length=100), nullable=False),
    sa.Column('contact', sa.String(length=20), nullable=False),
    sa.Column('contact_phone', sa.String(length=20), nullable=False),
    sa.Column('wants_reply', sa.Boolean(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity IS NULL OR capacity > 0', name=op.f('ck_series_capacity_positive')),
    sa.CheckConstraint('ends_minute > starts_minute AND starts_minute >= 0 AND ends_minute <= 1440', name=op.f('ck_series_times')),
    sa.CheckConstraint('window_days >= 0 AND window_days <= 31', name=op.f('ck_series_window_small')),
    sa.ForeignKeyConstraint(['continues_id'], ['series.id'], name=op.f('fk_series_continues_id_series')),
    sa.ForeignKeyConstraint(['lecturer_id'], ['lecturer.id'], name=op.f('fk_series_lecturer_id_lecturer')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_series_place_id_place')),
    sa.ForeignKeyConstraint(['route_id'], ['route.id'], name=op.f('fk_series_route_id_route')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_series_theme_id_theme')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_series_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series'))
    )
    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.create_index('ix_series_unit', ['unit_id'], unique=False)

    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=40), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'moved', 'cancelled', 'held', name='eventstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_whole_day', sa.Boolean(), nullable=False),
    sa.Column('layer', sa.Enum('town', 'village', 'branch', name='layer', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('whose', sa.Enum('members', 'committee', 'group', 'anybody', name='whose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reply_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('series_id', sa.Integer(), nullable=True),
    sa.Column('nominal', sa.Date(), nullable=True),
    sa.Column('is_own_way', sa.Boolean(), nullable=False),
    sa.Column('window_since', sa.Date(), nullable=True),
    sa.Column('window_until', sa.Date(), nullable=True),
    sa.Column('guide_id', sa.Integer(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=64), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.Enum('units', 'invited', 'open', name='audience', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('place_words', sa.String(length=60), nullable=False),
    sa.Column('route_id', sa.Integer(), nullable=True),
    sa.Column('lecturer_id', sa.Integer(), nullable=True),
    sa.Column('online', sa.String(length=100), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('teaching', sa.Text(), nullable=False),
    sa.Column('cost', sa.String(length=100), nullable=False),
    sa.Column('contact', sa.String(length=20), nullable=False),
    sa.Column('contact_phone', sa.String(length=20), nullable=False),
    sa.Column('wants_reply', sa.Boolean(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f('ck_event_published_with_moment')),
    sa.CheckConstraint("capacity IS NULL OR (capacity > 0 AND audience = 'open')", name=op.f('ck_event_capacity_of_open')),
    sa.CheckConstraint("state NOT IN ('moved', 'cancelled') OR length(reason) > 0", name=op.f('ck_event_change_explained')),
    sa.CheckConstraint('(series_id IS NULL) = (nominal IS NULL)', name=op.f('ck_event_occurrence_whole')),
    sa.CheckConstraint('(window_since IS NULL) = (window_until IS NULL)', name=op.f('ck_event_window_whole')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_event_times_in_order')),
    sa.CheckConstraint('last_day >= day', name=op.f('ck_event_days_in_order')),
    sa.ForeignKeyConstraint(['guide_id'], ['monthly_guide.id'], name=op.f('fk_event_guide_id_monthly_guide')),
    sa.ForeignKeyConstraint(['lecturer_id'], ['lecturer.id'], name=op.f('fk_event_lecturer_id_lecturer')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_event_place_id_place')),
    sa.ForeignKeyConstraint(['route_id'], ['route.id'], name=op.f('fk_event_route_id_route')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_event_series_id_series')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_event_theme_id_theme')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_event_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('uid', name=op.f('uq_event_uid'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index('ix_event_batch', ['batch_id'], unique=False)
        batch_op.create_index('ix_event_day', ['day', 'state'], unique=False)
        batch_op.create_index('ix_event_lecturer', ['lecturer_id', 'day'], unique=False)
        batch_op.create_index('ix_event_occurrence', ['series_id', 'unit_id', 'nominal'], unique=True, sqlite_where=sa.text('series_id IS NOT NULL'), postgresql_where=sa.text('series_id IS NOT NULL'))
        batch_op.create_index('ix_event_place', ['place_id', 'day'], unique=False)
        batch_op.create_index('ix_event_unit_day', ['unit_id', 'day'], unique=False)

    op.create_table('series_to_kind',
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kind_id'], ['event_kind.id'], name=op.f('fk_series_to_kind_kind_id_event_kind')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_series_to_kind_series_id_series'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('series_id', 'kind_id', name=op.f('pk_series_to_kind'))
    )
    op.create_table('series_to_audience',
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_series_to_audience_series_id_series'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_series_to_audience_unit_id_unit')),
    sa.PrimaryKeyConstraint('series_id', 'unit_id', name=op.f('pk_series_to_audience'))
    )
    op.create_table('series_to_unit',
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_series_to_unit_series_id_series'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_series_to_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('series_id', 'unit_id', name=op.f('pk_series_to_unit'))
    )
    op.create_table('event_arrival',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_arrival_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_event_arrival_member_id_member')),
    sa.PrimaryKeyConstraint('event_id', 'member_id', name=op.f('pk_event_arrival'))
    )
    with op.batch_alter_table('event_arrival', schema=None) as batch_op:
        batch_op.create_index('ix_event_arrival_member', ['member_id'], unique=False)

    op.create_table('event_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.Enum('published', 'moved', 'edited', 'cancelled', 'restored', name='change', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('old_day', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_change_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_change'))
    )
    with op.batch_alter_table('event_change', schema=None) as batch_op:
        batch_op.create_index('ix_event_change_at', ['at'], unique=False)
        batch_op.create_index('ix_event_change_event', ['event_id', 'id'], unique=False)

    op.create_table('event_invitee',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_invitee_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_event_invitee_member_id_member')),
    sa.PrimaryKeyConstraint('event_id', 'member_id', name=op.f('pk_event_invitee'))
    )
    with op.batch_alter_table('event_invitee', schema=None) as batch_op:
        batch_op.create_index('ix_event_invitee_member', ['member_id', 'event_id'], unique=False)

    op.create_table('event_reply',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Enum('attend', 'excused', name='answer', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.String(length=100), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=64), nullable=False),
    sa.CheckConstraint("answer <> 'excused' OR length(reason) > 0", name=op.f('ck_event_reply_leave_explained')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_reply_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_event_reply_member_id_member')),
    sa.PrimaryKeyConstraint('event_id', 'member_id', name=op.f('pk_event_reply'))
    )
    with op.batch_alter_table('event_reply', schema=None) as batch_op:
        batch_op.create_index('ix_event_reply_member', ['member_id'], unique=False)

    op.create_table('event_sign_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('confirmed', 'waiting', 'withdrawn', name='signupstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('promoted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_name', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_sign_up_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_event_sign_up_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_sign_up'))
    )
    with op.batch_alter_table('event_sign_up', schema=None) as batch_op:
        batch_op.create_index('ix_event_sign_up_member', ['member_id'], unique=False)
        batch_op.create_index('ix_event_sign_up_one', ['event_id', 'member_id'], unique=True)
        batch_op.create_index('ix_event_sign_up_queue', ['event_id', 'state', 'number'], unique=False)

    op.create_table('event_to_file',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_to_file_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['file_id'], ['file.id'], name=op.f('fk_event_to_file_file_id_file')),
    sa.PrimaryKeyConstraint('event_id', 'file_id', name=op.f('pk_event_to_file'))
    )
    op.create_table('event_to_kind',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_to_kind_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['kind_id'], ['event_kind.id'], name=op.f('fk_event_to_kind_kind_id_event_kind')),
    sa.PrimaryKeyConstraint('event_id', 'kind_id', name=op.f('pk_event_to_kind'))
    )
    op.create_table('event_unit',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('holder', 'audience', name='part', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_unit_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_event_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('event_id', 'unit_id', 'part', name=op.f('pk_event_unit'))
    )
    with op.batch_alter_table('event_unit', schema=None) as batch_op:
        batch_op.create_index('ix_event_unit_unit', ['unit_id', 'part', 'event_id'], unique=False)


def downgrade():
    op.drop_table('event_unit')
    op.drop_table('event_to_kind')
    op.drop_table('event_to_file')
    op.drop_table('event_sign_up')
    op.drop_table('event_reply')
    op.drop_table('event_invitee')
    op.drop_table('event_change')
    op.drop_table('event_arrival')
    op.drop_table('series_to_unit')
    op.drop_table('series_to_audience')
    op.drop_table('series_to_kind')
    op.drop_table('event')
    op.drop_table('series')
    op.drop_table('feed')
    op.drop_table('personal_card')
    op.drop_table('theme')
    op.drop_table('monthly_guide')
    op.drop_table('event_kind')
