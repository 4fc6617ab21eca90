"""Writing down what was said: one form an item, each saved by itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from xiqiao.core.authority import may, require
from xiqiao.core.clock import now
from xiqiao.core.pages import go, page, part, say, wants_part
from xiqiao.meetings.autosaving import Answer, answered, drawn_from
from xiqiao.meetings.minutes import Written, add_item, move_item, refuse_fixed, remove_item, write_item
from xiqiao.meetings.models import AgendaItem, Meeting
from xiqiao.meetings.record_forms import ItemForm, NewItemForm
from xiqiao.meetings.views import kept_meeting

bp = Blueprint("minutes", __name__, url_prefix="/meetings/<int:meeting_id>")


def open_item(meeting: Meeting, item_id: int) -> AgendaItem:
    """An item of the record's agenda; one of criticism only for those who may read it."""
    item = next((each for each in meeting.sitting.items if each.id == item_id), None)
    if item is None:
        abort(404)
    if item.is_criticism:
        require("read_criticism", meeting)
    return item


def item_form(item: AgendaItem) -> ItemForm:
    """Each item's fields have names of their own, for they all stand on one page."""
    return ItemForm(obj=item, prefix=f"item{item.id}-")


def item_answer(item: AgendaItem, form: ItemForm, **more: Any) -> Answer:
    given = {"drawn": item.version, "seen": f"item.{item.id}.{item.version}", "offers_theirs": True, **more}
    return Answer(f"item{item.id}", f"meeting:item:{item.id}", form, **given)


def fresh(item: AgendaItem) -> Answer:
    """The form of an item as it is stored."""
    return item_answer(item, ItemForm(formdata=None, obj=item, prefix=f"item{item.id}-"))


def minutes_page(meeting: Meeting, refused: Answer | None = None, new: NewItemForm | None = None) -> Response:
    """All items that this person may write in; `refused` stands in place of its item's form."""
    items = [item for item in meeting.sitting.items if not item.is_criticism or may("read_criticism", meeting)]
    new = new or NewItemForm(formdata=None)
    status = max(new.status, refused.form.status if refused else 200)
    drawn = [(item, refused if refused and refused.id == f"item{item.id}" else fresh(item)) for item in items]
    return page("meetings/minutes.html", status, meeting=meeting, sitting=meeting.sitting, drawn=drawn, new=new)


@bp.get("/minutes")
def edit(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    refuse_fixed(meeting)
    return minutes_page(meeting)


@bp.post("/items")
def add(meeting_id: int) -> Response:
    """One more item; under htmx it comes below the others, which stay as they are."""
    meeting, form, made = kept_meeting(meeting_id), NewItemForm(), list[AgendaItem]()
    if not form.accepts(lambda: made.append(add_item(meeting, form.title.data, by=current_user, at=now()))):
        return minutes_page(kept_meeting(meeting_id), new=form)
    return one_item(meeting, made[0], "meetings/_added.html", "#items", "beforeend")


def one_item(meeting: Meeting, item: AgendaItem, template: str, target: str, swap: str) -> Response:
    """The form of one item as it is stored; without htmx the page, at its place."""
    answer = fresh(item)
    otherwise = go("minutes.edit", meeting_id=meeting.id, _anchor=answer.id)
    response = part(template, otherwise, meeting=meeting, item=item, answer=answer)
    if wants_part():
        response.headers.update({"HX-Retarget": target, "HX-Reswap": swap})
    return response


@bp.post("/items/<int:item_id>")
def save(meeting_id: int, item_id: int) -> Response:
    """Pressed or by itself: written down, or the reason why not; `act=theirs` gives up what was typed."""
    meeting = kept_meeting(meeting_id)
    item = open_item(meeting, item_id)
    if request.form.get("act") == "theirs":
        return one_item(meeting, item, "meetings/_item.html", f"#item{item.id}", "outerHTML")
    form = item_form(item)
    drawn = form.version.data
    if form.accepts(lambda: _write(form, meeting, item), item):
        answer = item_answer(item, form, saved_at=now())
        return answered(answer, lambda: go("minutes.edit", meeting_id=meeting.id, _anchor=answer.id))
    meeting = kept_meeting(meeting_id)
    answer = item_answer(open_item(meeting, item_id), form, drawn=drawn)
    return answered(answer, lambda: minutes_page(meeting, answer))


def _write(form: ItemForm, meeting: Meeting, item: AgendaItem) -> None:
    write_item(meeting, item, written(form), drawn_from=drawn_from(form), by=current_user, at=now())


def written(form: ItemForm) -> Written:
    texts = {name: form[name].data or "" for name in ("title", "presenter", "text", "points", "decision")}
    return Written(**texts, is_unfinished=form.is_unfinished.data, is_criticism=form.is_criticism.data)


@bp.post("/items/<int:item_id>/move")
def move(meeting_id: int, item_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    item = open_item(meeting, item_id)
    move_item(meeting, item, -1 if request.form.get("step") == "up" else 1)
    return go("minutes.edit", meeting_id=meeting.id, _anchor=f"item{item.id}")


@bp.post("/items/<int:item_id>/removal")
def remove(meeting_id: int, item_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    item = open_item(meeting, item_id)
    remove_item(meeting, item, by=current_user)
    say(f"已删除议题“{item.title}”。")
    return go("minutes.edit", meeting_id=meeting.id)
