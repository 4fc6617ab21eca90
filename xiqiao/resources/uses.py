"""Who counts on a place, a route or a lecturer: asked before one is closed, or an import of it is taken back.

Events and other things use them without this package knowing those: `create_app` wires them in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from flask import url_for
from sqlalchemy import or_, select

from xiqiao.core.db import db
from xiqiao.core.references import Reference
from xiqiao.resources.models import Route, Stop


@dataclass(frozen=True)
class Use:
    """One thing that counts on it, as a phrase that can stand in a list; `url` leads there, if anything does."""

    sentence: str
    url: str = ""


class UsesResources(Protocol):
    """A kind of thing that points at places, routes or lecturers."""

    def uses_of(self, thing: Reference, since: date | None) -> list[Use]:
        """What of it points there: on that day or later, or with None whenever it was. The next first."""


_users: dict[str, UsesResources] = {}


def uses_resources(user: UsesResources) -> None:
    """Declare that such things point at resources; done once, where the application is put together."""
    _users[type(user).__name__] = user


def uses_of(thing: Reference, since: date | None) -> list[Use]:
    """Everything that points at it on that day or later, or with None whenever it was."""
    return [use for user in _users.values() for use in user.uses_of(thing, since)]


class StopsAtPlaces:
    """Routes lead through places."""

    def uses_of(self, thing: Reference, since: date | None) -> list[Use]:
        if thing.kind != "place":
            return []
        passing = select(Route).join(Stop).where(Stop.place_id == thing.id).distinct().order_by(Route.id)
        if since is not None:
            passing = passing.where(or_(Route.closed_on.is_(None), Route.closed_on >= since))
        return [
            Use(f"红色线路“{route.name}”经过这里", url_for("route.show", route_id=route.id))
            for route in db.session.scalars(passing)
        ]
