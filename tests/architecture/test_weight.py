"""The first visit is light: somebody may open it on the last of their data."""

from flask.testing import FlaskClient

from tests.bench.weight import first_paint, total

KB = 1024


def test_the_first_page_loads_a_hundred_kilobytes_at_most(client: FlaskClient) -> None:
    loaded = first_paint(client)
    assert {"page", "script", "style"} <= {one.kind for one in loaded}
    assert total(loaded) <= 100 * KB
    assert total(loaded, packed="gzip") <= 100 * KB


def test_its_scripts_are_fifty_kilobytes_at_most(client: FlaskClient) -> None:
    loaded = first_paint(client)
    assert sum(1 for one in loaded if one.kind == "script") >= 3
    assert total(loaded, "script", "gzip") <= 50 * KB
    assert total(loaded, "script") <= 50 * KB


def test_what_seals_is_not_among_them(client: FlaskClient) -> None:
    assert max(one.plain for one in first_paint(client) if one.kind == "script") < 100 * KB
