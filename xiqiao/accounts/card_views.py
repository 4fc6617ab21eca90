"""个人卡: made for one member or for a whole branch, printed with its code, revoked."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy.orm import joinedload

from xiqiao.accounts.cards import Card, good_cards, issue_card, revoke_card
from xiqiao.accounts.forms import ReasonForm
from xiqiao.audit.record import record
from xiqiao.core.authority import require
from xiqiao.core.clock import now
from xiqiao.core.db import db, one_or_404
from xiqiao.core.outward import outward_url
from xiqiao.core.pages import go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import PRESENT, Member
from xiqiao.members.queries import members_of, visible_members
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("card", __name__)


def kept_member(member_id: int) -> Member:
    member = one_or_404(visible_members(current_user), member_id)
    require("keep_card", member)
    return member


@dataclass(frozen=True)
class PrintedCard:
    """What goes on paper."""

    card: Card
    url: str
    qr: str


def printed(card: Card) -> PrintedCard:
    url = outward_url("schedule.show", code=card.code)
    return PrintedCard(card, url, segno.make(url, micro=False).svg_data_uri(scale=3))


@bp.get("/members/<int:member_id>/card")
def show(member_id: int) -> Response:
    require("open_desk")
    member = kept_member(member_id)
    card = good_cards([member.id], now()).get(member.id)
    return page("accounts/card.html", member=member, printed=printed(card) if card else None, form=ReasonForm())


@bp.post("/members/<int:member_id>/card")
def issue(member_id: int) -> Response:
    require("open_desk")
    member = kept_member(member_id)
    issue_card(member, by=current_user, at=now())
    say("个人卡已制好。以前的卡（如果有）已失效。")
    return go("card.show", member_id=member.id)


@bp.post("/members/<int:member_id>/card/revocation")
def revoke(member_id: int) -> Response:
    require("open_desk")
    member, form = kept_member(member_id), ReasonForm()
    card = good_cards([member.id], now()).get(member.id)
    if card is None:
        raise RuleBroken("现在没有有效的个人卡。")
    if form.accepts(lambda: revoke_card(card, form.reason.data, by=current_user, at=now())):
        say("个人卡已作废。")
        return go("card.show", member_id=member.id)
    return page("accounts/card.html", form.status, member=member, printed=printed(card), form=form)


@bp.get("/units/<int:unit_id>/cards")
def ask(unit_id: int) -> Response:
    unit = unit_or_404(unit_id)
    require("print_cards", unit)
    return page("accounts/ask_cards.html", unit=unit)


@bp.post("/units/<int:unit_id>/cards")
def print_cards(unit_id: int) -> Response:
    """Cards of a whole branch: good ones again as they are, missing ones new."""
    unit = unit_or_404(unit_id)
    require("print_cards", unit)
    found = members_of(unit).where(Member.standing.in_(PRESENT)).options(joinedload(Member.branch))
    people = list(db.session.scalars(found))
    cards = good_cards([member.id for member in people], now())
    made = [cards.get(member.id) or issue_card(member, by=current_user, at=now()) for member in people]
    record("card.printed", by=current_user, about=unit.reference, unit_path=unit.path, count=len(made))
    return page("accounts/cards.html", unit=unit, cards=[printed(card) for card in made])
