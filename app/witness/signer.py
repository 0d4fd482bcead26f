"""Who signs checkpoints: this installation's answer key, under the address that people type."""

from dataclasses import dataclass

from flask import current_app

from app.config import Config
from app.delivery import keys


@dataclass(frozen=True)
class Signer:
    """The key, and the name of the log."""

    keys: keys.ServerKeys
    origin: str


def current() -> Signer:
    """Returns the current app's."""
    config: Config = current_app.extensions["waymark_config"]
    return Signer(keys.current(), config.public_origin)
