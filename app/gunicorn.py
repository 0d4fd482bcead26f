"""gunicorn's settings: sync workers, one per core, because threads on SQLite had tails of seconds."""

import os
from typing import Any

DEMO = os.environ.get("WAYMARK_DEMO") == "1"
HOST = (
    "127.0.0.1" if DEMO else os.environ.get("HOST", "127.0.0.1")
)  # The demo's doors are for this computer alone.
bind = f"{HOST}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", os.cpu_count() or 2))
worker_class = "sync"
preload_app = False
accesslog = None  # An access log ties addresses to times; nothing here needs one.
timeout = 60
graceful_timeout = 20
control_socket_disable = True  # Nothing here is steered from outside.


def post_worker_init(worker: Any) -> None:
    """Lets an answer that takes longer than `timeout`, a whole directory as lines, say that it is still being sent."""
    worker.wsgi.extensions["waymark_still_working"] = worker.notify
