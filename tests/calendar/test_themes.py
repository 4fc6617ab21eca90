"""主题和类别: rows that the office keeps; nothing is deleted."""

import pytest
from sqlalchemy import select

from xiqiao.audit.models import Entry
from xiqiao.calendar.queries import kinds, themes
from xiqiao.calendar.theme_keeping import save_kind, save_theme
from xiqiao.calendar.themes import Kind, Palette, Theme, Whose
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken

SAID = {"name": "学先锋榜样", "sign": "榜", "palette": Palette.ROSE, "position": 300, "since_year": 2026,
        "until_year": None, "needs_teaching": False, "explanation": ""}  # fmt: skip
KIND = {"name": "民主评议", "whose": Whose.MEMBERS, "position": 300, "is_active": True}


@pytest.fixture
def save(person):
    def make(theme=None, drawn_from=None, **said):
        return save_theme(theme, {**SAID, **said}, drawn_from=drawn_from, by=person("zhou"))

    return make


@pytest.fixture
def keep(person):
    def make(kind=None, drawn_from=None, **said):
        return save_kind(kind, {**KIND, **said}, drawn_from=drawn_from, by=person("zhou"))

    return make


def last_changes():
    db.session.flush()
    return db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first().facts["changes"]


def test_the_themes_that_an_office_begins_with(context):
    names = [theme.name for theme in themes(2026)]
    assert names[:5] == ["做红色达人", "听红色党课", "游红色西樵", "传红色经典", "建红色阵地"]
    assert {"主题党日", "三会一课", "为群众办实事"} <= set(names)
    assert [theme.name for theme in themes() if theme.needs_teaching] == ["游红色西樵"]


def test_no_two_themes_look_and_read_alike(context):
    assert len({(theme.sign, theme.palette) for theme in themes()}) == len(themes())
    assert len(Palette) == 12


def test_a_new_theme_is_offered_in_its_place_and_its_years(save):
    made = save(position=1, until_year=2027)
    assert themes()[0] is made
    assert [made in themes(year) for year in (2025, 2026, 2027, 2028)] == [False, True, True, False]


def test_what_is_changed_is_in_the_log_in_words_and_the_same_again_is_not(save):
    made = save()
    save(made, drawn_from=1, palette=Palette.TEAL, until_year=2028, needs_teaching=True)
    assert last_changes() == {"颜色": ["玫红", "青绿"], "到哪一年为止": ["无", "2028"], "要写明教学内容": ["否", "是"]}
    assert made.version == 2
    save(made, drawn_from=2, palette=Palette.TEAL, until_year=2028, needs_teaching=True)
    assert made.version == 2


def test_a_stale_form_changes_nothing(save):
    made = save()
    with pytest.raises(Outdated):
        save(made, drawn_from=0, name="别的")
    with pytest.raises(Outdated):
        save(made, drawn_from=None, name="别的")


def test_a_name_is_taken_once(save):
    made = save()
    with pytest.raises(RuleBroken, match="已有这个名称") as refusal:
        save()
    assert refusal.value.field == "name"
    with pytest.raises(RuleBroken, match="已有这个名称"):
        save(made, drawn_from=1, name="主题党日")


def test_the_years_come_in_order(save):
    with pytest.raises(RuleBroken, match="早于开始的年份") as refusal:
        save(until_year=2025)
    assert refusal.value.field == "until_year"


def test_a_theme_that_events_stand_under_may_end_and_they_keep_it(save, publish):
    event = publish()
    theme = db.session.get_one(Theme, event.theme_id)
    said = {name: getattr(theme, name) for name in SAID}
    save(theme, drawn_from=theme.version, **{**said, "until_year": event.day.year})
    assert event.theme.name == "主题党日"


def test_a_kind_out_of_use_is_offered_no_more_and_stays_on_what_has_it(keep):
    made = keep()
    assert made in kinds()
    keep(made, drawn_from=1, is_active=False)
    assert made not in kinds()
    assert made in kinds(with_former=True)


def test_a_kind_of_the_offices_own_has_a_key_of_its_own(keep):
    first, second = keep(), keep(name="学习沙龙")
    assert first.key != second.key
    assert last_changes()["应当参加的人"] == ["", "全体党员"]


def test_kinds_are_as_strict_about_names_and_versions(keep):
    made = keep()
    with pytest.raises(RuleBroken, match="已有这个名称"):
        keep()
    with pytest.raises(Outdated):
        keep(made, drawn_from=9, name="别的")
    assert db.session.scalar(select(Kind.id).where(Kind.name == "民主评议")) == made.id
