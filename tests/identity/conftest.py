"""Requests in these tests end as real ones do."""

import pytest
from flask import Flask

from app.storage import db


@pytest.fixture(autouse=True)
def what_is_not_committed_is_gone(app: Flask) -> None:
    """Rolls back at the end of each request: the tests' context outlives it, and would keep what a view forgot to commit."""
    app.teardown_request(lambda _error: db.session.rollback())
