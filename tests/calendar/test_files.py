"""Papers of an event: seen by whoever sees the event, kept by whoever keeps it."""

import io

import pytest
from PIL import Image

PAGE = "/calendar/events/1"


def seating():
    target = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 16, 46)).save(target, "PNG")
    return target.getvalue()


def attach(visitor, content=None, name="座位图.png"):
    content = seating() if content is None else content
    page = visitor.open(PAGE)
    return visitor.submit(page, f"{PAGE}/files", file=(io.BytesIO(content), name))


def test_a_paper_is_added_read_by_those_who_come_and_taken_away_again(visitor):
    assert attach(visitor("feng")).status == 303
    page = visitor("hebo").open(PAGE)
    assert "座位图.png" in page
    path = next(link["href"] for link in page.document.all("a") if "/files/" in link["href"])
    answer = visitor("hebo").client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    keeper = visitor("feng")
    assert keeper.submit(keeper.open(PAGE), f"{path}/removal").status == 303
    assert visitor("hebo").client.get(path).status_code == 404


def test_a_paper_of_another_event_is_not_found_here(visitor):
    attach(visitor("feng"))
    path = next(link["href"] for link in visitor("hebo").open(PAGE).document.all("a") if "/files/" in link["href"])
    assert visitor("hebo").client.get(path.replace("/events/1/", "/events/2/")).status_code == 404


@pytest.mark.parametrize(("content", "name"), [(b"", ""), (b"MZ\x90\x00" * 50, "run.exe")])
def test_what_is_no_paper_is_refused_with_a_sentence(visitor, content, name):
    answer = attach(visitor("feng"), content, name)
    assert answer.status == 409
    assert "。" in answer
