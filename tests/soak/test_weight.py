"""What a first visit fetches is small, compressed, and fetched once."""

from __future__ import annotations

import re

import pytest


# flask-compress leaves the closing of a streamed file to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_files_of_a_page_are_compressed_and_kept(app, visitor):
    html = visitor("hebo").open("/").html
    files = re.findall(r'<(?:link[^>]+href|script[^>]+src)="(/[^"]+)"', html)
    assert len(files) == 3
    for address in files:
        with app.test_client().get(address, headers={"Accept-Encoding": "gzip, deflate"}) as answer:
            assert answer.status_code == 200
            assert answer.headers.get("Content-Encoding") in ("gzip", "deflate"), address
            assert "immutable" in answer.headers["Cache-Control"], address
            assert len(answer.get_data()) < 20_000, address
