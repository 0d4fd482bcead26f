"""What every template can use besides its own values."""

from flask import Flask

from app.config import Config


def init_app(app: Flask) -> None:
    """Sets the template globals and keeps whitespace out of the pages."""
    config: Config = app.extensions["waymark_config"]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(demo=config.demo)
