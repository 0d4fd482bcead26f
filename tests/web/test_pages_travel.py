"""How pages travel: compressed where nothing secret is in them, and not at all where the browser has them."""

import gzip

import pytest
from flask.testing import FlaskClient

from app.web.pages import FRAME, page


def test_a_public_page_travels_compressed(client: FlaskClient) -> None:
    plain = client.get("/rights")
    packed = client.get("/rights", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_page_that_the_browser_holds_does_not_travel(client: FlaskClient) -> None:
    first = client.get("/rights", headers={"Accept-Encoding": "gzip"})
    again = client.get("/rights", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    client.get("/language/es")
    other = client.get("/rights", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_a_personal_page_is_never_compressed(client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("name", sorted(FRAME))
def test_a_page_cannot_take_what_the_frame_is_made_of(client: FlaskClient, name: str) -> None:
    with client.application.test_request_context(), pytest.raises(TypeError, match="belongs to the frame"):
        page("guidance/rights.html", **{name: "mine"})
