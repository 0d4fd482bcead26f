"""The app as the bench serves it: rate limits off, everything else as installed."""

import os
from pathlib import Path

from app import create_app
from app.config import Config

app = create_app(Config(Path(os.environ["WAYMARK_DATA"]), testing=True))
