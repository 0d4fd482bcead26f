"""How the server under faults is run: the app is loaded once, so that a worker that was killed is there again in milliseconds."""

from typing import Any

preload_app = True
workers = 2
loglevel = "critical"
control_socket_disable = True


def post_fork(_server: Any, _worker: Any) -> None:
    """No worker uses a connection that was opened before it was there."""
    from app.storage import db
    from tests.faults.serving import app

    with app.app_context():
        db.engine.dispose(close=False)
