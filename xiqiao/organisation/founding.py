"""Found a unit, change what it is, set it elsewhere: each from a day, so that earlier days stay as they were."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.organisation.attachments import attached_things
from xiqiao.organisation.kinds import FORMS, UnitForm, UnitKind, why_not_below, why_not_form
from xiqiao.organisation.models import BEGINNING, Unit, UnitState
from xiqiao.organisation.searching import search_key

#: So many levels below the town. Four are usual (机关党总支 nested once); a path must stay readable, and storable.
DEEPEST = 8


def found_unit(
    kind: UnitKind,
    name: str,
    short_name: str,
    parent: Unit | None,
    *,
    form: UnitForm | None = None,
    founded_on: date | None = None,
    enabled_on: date | None = None,
    is_functional: bool = False,
    today: date | None = None,
    by: Person | None = None,
) -> Unit:
    """A new unit below `parent`; None for the town, which has no other above it.

    `form` is the usual one of its kind if not given. Raises RuleBroken if it cannot stand there, the name is taken, or
    it was founded after `today` (where that is given).
    """
    form = form or FORMS[kind][0]
    if founded_on and today and founded_on > today:
        raise RuleBroken("成立日期不能在今天以后。", "founded_on")
    _refuse_place(kind, form, parent, is_functional)
    _refuse_taken(name, short_name, parent.id if parent else None, but=None)
    # The path holds the unit's own id, which the database gives: a unique stand-in until then.
    unit = Unit(
        kind=kind,
        form=form,
        name=name,
        short_name=short_name,
        search_key=search_key(name, short_name),
        path=f"new:{name}",
        parent_id=parent.id if parent else None,
        is_functional=is_functional,
        founded_on=founded_on,
        enabled_on=enabled_on,
        version=1,
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.add(state_of(unit, founded_on or BEGINNING, "设立"))
    record("unit.founded", by=by, about=unit.reference, unit_path=unit.path, kind=kind.label, form=form.label)
    return unit


def _refuse_place(
    kind: UnitKind, form: UnitForm, parent: Unit | None, is_functional: bool, *, levels_below: int = 0
) -> None:
    if parent is not None and parent.ended_on is not None:
        raise RuleBroken(f"{parent.short_name}已经撤销或并入其他组织，不能再设下级。", "parent_id")
    if parent is not None and parent.depth + 1 + levels_below > DEEPEST:
        raise RuleBroken(f"镇党委下面最多设 {DEEPEST} 级。", "parent_id")
    if is_functional and kind is not UnitKind.RESIDENTIAL_BRANCH:
        raise RuleBroken("只有小区党支部可以是功能型的。", "is_functional")
    for field, why_not in (
        ("form", why_not_form(kind, form)),
        ("parent_id", why_not_below(kind, parent.kind if parent else None, parent.form if parent else None)),
    ):
        if why_not:
            raise RuleBroken(why_not, field)


def _refuse_taken(name: str, short_name: str, parent_id: int | None, *, but: int | None) -> None:
    """Full names are unique in the town, short ones below one parent; names of ended units may be used again."""
    others = select(Unit.id).where(Unit.ended_on.is_(None), Unit.id != (but or 0))
    if db.session.scalar(others.where(Unit.name == name)) is not None:
        raise RuleBroken("已有单位使用这个全称。", "name")
    if db.session.scalar(others.where(Unit.short_name == short_name, Unit.parent_id == parent_id)) is not None:
        raise RuleBroken("同一上级下已有单位使用这个简称。", "short_name")


def state_of(unit: Unit, since: date, basis: str) -> UnitState:
    """The unit as it is now, as a row that holds from `since` on."""
    return UnitState(
        unit_id=unit.id,
        since=since,
        basis=basis,
        parent_id=unit.parent_id,
        path=unit.path,
        kind=unit.kind,
        form=unit.form,
        name=unit.name,
        short_name=unit.short_name,
        is_functional=unit.is_functional,
    )


def edit_unit(
    unit: Unit,
    *,
    name: str,
    short_name: str,
    form: UnitForm,
    is_functional: bool,
    founded_on: date | None,
    enabled_on: date | None,
    since: date | None,
    basis: str,
    drawn_from: int | None,
    today: date,
    by: Person,
) -> None:
    """Change what a unit is called or is, from the day `since`; without one, correct what was entered wrongly.

    A change leaves the earlier days as they were; a correction rewrites the present state, and the log says so.
    """
    unit.check_version(drawn_from)
    why_not = why_not_form(unit.kind, form)
    if why_not:
        raise RuleBroken(why_not, "form")
    if is_functional and unit.kind is not UnitKind.RESIDENTIAL_BRANCH:
        raise RuleBroken("只有小区党支部可以是功能型的。", "is_functional")
    _refuse_taken(name, short_name, unit.parent_id, but=unit.id)
    if founded_on and founded_on > today:
        raise RuleBroken("成立日期不能在今天以后。", "founded_on")
    if is_functional and not unit.is_functional:
        _refuse_functional(unit, since)
    changes = _differences(
        unit,
        {
            "全称": ("name", name),
            "简称": ("short_name", short_name),
            "组织形式": ("form", form),
            "功能型": ("is_functional", is_functional),
            "成立日期": ("founded_on", founded_on),
            "启用日期": ("enabled_on", enabled_on),
        },
    )
    if not changes:
        return
    unit.search_key = search_key(name, short_name)
    _restate(unit, since, basis, today)
    unit.bump()
    record("unit.edited", by=by, about=unit.reference, unit_path=unit.path, changes=changes,
           since=day(since) if since else "更正", basis=basis or "更正录入")  # fmt: skip


def _refuse_functional(unit: Unit, since: date | None) -> None:
    """A 功能型 branch has no 组织关系: they are moved first. A correction concerns the whole of the present state."""
    since = since or present_state(unit).since
    obstacles = [found for thing in attached_things() if (found := thing.why_not_functional(unit, since))]
    if obstacles:
        raise RuleBroken("".join(obstacles), "is_functional")


def _differences(unit: Unit, wanted: dict[str, tuple[str, Any]]) -> dict[str, tuple[str, str]]:
    changes = {}
    for label, (attribute, value) in wanted.items():
        old = getattr(unit, attribute)
        if old != value:
            changes[label] = (_words(old), _words(value))
            setattr(unit, attribute, value)
    return changes


def _words(value: Any) -> str:
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    return day(value) if isinstance(value, date) else str(getattr(value, "label", value))


def present_state(unit: Unit) -> UnitState:
    """The newest of its states, which holds until further notice (or held until the unit ended)."""
    newest = select(UnitState).where(UnitState.unit_id == unit.id).order_by(UnitState.since.desc()).limit(1)
    return db.session.scalars(newest).one()


def _restate(unit: Unit, since: date | None, basis: str, today: date) -> None:
    """Bring the dated states in line with the unit: a new one from `since`, or the present one rewritten."""
    state = present_state(unit)
    if since is None or since == state.since:
        for attribute in ("parent_id", "path", "form", "name", "short_name", "is_functional"):
            setattr(state, attribute, getattr(unit, attribute))
        return
    if since > today:
        raise RuleBroken("变更日期不能在今天以后，请到那一天再办理。", "since")
    if since < state.since:
        raise RuleBroken(f"变更日期早于{unit.short_name}的上一次变更（{day(state.since)}）。", "since")
    state.until = since - timedelta(days=1)
    db.session.add(state_of(unit, since, basis))
    db.session.flush()


def move_unit(unit: Unit, to: Unit, *, since: date, basis: str, today: date, by: Person) -> None:
    """Set a unit with everything below it under another parent, from a day on; what is recorded of earlier days stays.

    Raises RuleBroken: a group, below itself, a kind that may not stand there, days in disorder.
    """
    if unit.kind is UnitKind.PARTY_GROUP:
        raise RuleBroken(
            "党小组不能移到别的支部：组员的组织关系在本支部。请办理转接，再编入那里的党小组。", "parent_id"
        )
    if unit.contains(to):
        raise RuleBroken("不能移到自己或自己的下级下面。", "parent_id")
    if to.id == unit.parent_id:
        raise RuleBroken("本来就在这个上级下面。", "parent_id")
    _refuse_taken(unit.name, unit.short_name, to.id, but=unit.id)
    _set_under(unit, to, since=since, basis=basis, today=today, by=by)


def take_over(unit: Unit, to: Unit, *, since: date, basis: str, today: date, by: Person) -> None:
    """In a merger: a lower unit goes along to the successor.

    Most branches have a 第一小组: where the short name is taken there, the name of the old parent goes before it, and
    the office may change it afterwards.
    """
    old = unit.short_name
    if _is_taken(unit, old, to):
        before = db.session.get_one(Unit, unit.parent_id)
        unit.short_name = f"{before.short_name}{old}"[:40]
        if _is_taken(unit, unit.short_name, to):
            raise RuleBroken(
                f"{to.short_name}下面已有“{old}”和“{unit.short_name}”，请先给{before.short_name}的{old}改名。"
            )
        unit.search_key = search_key(unit.name, unit.short_name)
    _set_under(unit, to, since=since, basis=basis, today=today, by=by)
    if unit.short_name != old:
        record("unit.edited", by=by, about=unit.reference, unit_path=unit.path,
               changes={"简称": (old, unit.short_name)}, since=day(since), basis=basis)  # fmt: skip


def _is_taken(unit: Unit, short_name: str, parent: Unit) -> bool:
    others = select(Unit.id).where(Unit.ended_on.is_(None), Unit.id != unit.id, Unit.parent_id == parent.id)
    return db.session.scalar(others.where(Unit.short_name == short_name).limit(1)) is not None


def _set_under(unit: Unit, to: Unit, *, since: date, basis: str, today: date, by: Person) -> None:
    below = db.session.scalars(select(Unit).where(Unit.path.startswith(unit.path, autoescape=True))).all()
    levels = max(each.depth for each in below) - unit.depth
    _refuse_place(unit.kind, unit.form, to, unit.is_functional, levels_below=levels)
    old_path, old_parent = unit.path, db.session.get(Unit, unit.parent_id) if unit.parent_id else None
    unit.parent_id = to.id
    for each in below:
        each.path = f"{to.path}{unit.id}/" + each.path.removeprefix(old_path)
        if each.ended_on is None:
            _restate(each, since, basis, today)
        each.bump()
    record("unit.moved", by=by, about=unit.reference, unit_path=unit.path, since=day(since), basis=basis,
           old=old_parent.name if old_parent else "—", new=to.name)  # fmt: skip
