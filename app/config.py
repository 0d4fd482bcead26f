"""Settings, read once from the environment."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import Flask


def _timezone(name: str) -> str:
    if name and name not in available_timezones():
        raise ConfigError(f"WAYMARK_TIMEZONE is {name!r}: no time zone has that name (Europe/Madrid is one).")
    return name


def _whole(env: Mapping[str, str], name: str, usual: int) -> int:
    text = env.get(name, "") or str(usual)
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"{name} is {text!r}: it has to be a whole number.")
    return int(text)


class ConfigError(RuntimeError):
    """A setting that Waymark cannot start with; the message says what to change."""


@dataclass(frozen=True)
class Config:
    """Everything that differs between two installations."""

    data_dir: Path
    """Directory for SQLite, the server's keys and files (`WAYMARK_DATA`); made when missing, readable by its owner only."""
    database_url: str = ""
    """SQLAlchemy URL (`DATABASE_URL`); SQLite inside `data_dir` when empty."""
    record_keys_url: str = ""
    """Where the keys of stored copies live (`RECORD_KEYS_URL`): apart from the database, since their backups are kept for
    seven days at most; a SQLite file of their own inside `data_dir` when empty."""
    redis_url: str = ""
    """Job queue and rate limits (`REDIS_URL`); a SQLite file and memory when empty."""
    public_origin: str = "http://localhost:8000"
    """Scheme, host and port people type (`PUBLIC_ORIGIN`): passkeys and push are bound to it."""
    secret_key: str = field(default="", repr=False)
    """Signs session cookies (`SECRET_KEY`); made and kept in `data_dir` when empty."""
    timezone: str = ""
    """Where opening hours are meant that name no time zone (`WAYMARK_TIMEZONE`, `Europe/Madrid`); empty: UTC, and a phone's own."""
    pack_services: int = 10_000
    """Up to how many services the whole directory travels to every phone (`WAYMARK_PACK_SERVICES`); more are packed by region."""
    demo: bool = False
    """A demo coalition on loopback: sign-in links need no passkey and every screen says so."""
    testing: bool = False

    @classmethod
    def from_environment(cls) -> "Config":
        """Reads the documented variables; raises ConfigError when one cannot be used."""
        env = os.environ
        demo = env.get("WAYMARK_DEMO", "") == "1"
        if demo and env.get("DATABASE_URL"):
            raise ConfigError(
                "WAYMARK_DEMO keeps to a SQLite file of its own: take DATABASE_URL away, or leave the demo."
            )
        return cls(
            data_dir=Path(env.get("WAYMARK_DATA", ".data")).resolve(),
            database_url=env.get("DATABASE_URL", ""),
            record_keys_url=env.get("RECORD_KEYS_URL", ""),
            redis_url=env.get("REDIS_URL", ""),
            public_origin=env.get("PUBLIC_ORIGIN", "http://localhost:8000").rstrip("/"),
            secret_key=env.get("SECRET_KEY", ""),
            timezone=_timezone(env.get("WAYMARK_TIMEZONE", "")),
            pack_services=_whole(env, "WAYMARK_PACK_SERVICES", 10_000),
            demo=demo,
        )

    @property
    def secure(self) -> bool:
        """Whether people reach this installation over TLS."""
        return self.public_origin.startswith("https://")

    @property
    def host(self) -> str:
        """Host name without port: the passkeys' relying party id."""
        return urlsplit(self.public_origin).hostname or ""

    @property
    def database(self) -> str:
        """The URL SQLAlchemy connects to; names the psycopg driver, since a plain `postgresql:` URL means another."""
        return _with_driver(self.database_url) or f"sqlite:///{self.data_dir / 'waymark.sqlite'}"

    @property
    def record_keys(self) -> str:
        """The URL of the keys' own database."""
        return _with_driver(self.record_keys_url) or f"sqlite:///{self.data_dir / 'record-keys.sqlite'}"

    def apply_to(self, app: Flask) -> None:
        """Makes the data directory and sets Flask's own configuration."""
        if self.host in ("", None) or not self.public_origin.startswith(("http://", "https://")):
            raise ConfigError(
                f"PUBLIC_ORIGIN is {self.public_origin!r}; set it to the address people type, like https://help.example"
            )
        if self.demo and self.host not in ("localhost", "127.0.0.1"):
            raise ConfigError("WAYMARK_DEMO works on localhost only: its sign-in links need no passkey.")
        (self.data_dir / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
        self.data_dir.chmod(0o700)
        app.extensions["waymark_config"] = self
        app.config.update(
            SECRET_KEY=self.secret_key
            or kept_secret(self.data_dir / "keys" / "session", lambda: secrets.token_hex(32)),
            TESTING=self.testing,
            MAX_CONTENT_LENGTH=32 * 1024 * 1024,
            MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
            SESSION_COOKIE_NAME="__Host-waymark" if self.secure else "waymark",
            SESSION_COOKIE_SECURE=self.secure,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            # An answer that is late would put back the cookie of its question: the member before, or no challenge.
            SESSION_REFRESH_EACH_REQUEST=False,
            TEMPLATES_AUTO_RELOAD=False,
        )


def _with_driver(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Returns the text kept in `path`, made by `make` and written with mode 600 the first time.

    Two processes that start together agree: the file is linked into place, so the first one wins. It is on the disk before
    anything is sealed to it: a key that a power cut took would leave what phones sealed unreadable.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        _onto_disk(draft)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        _onto_disk(path.parent)
    return path.read_text().strip()


def _onto_disk(path: Path) -> None:
    """Waits until a file's content, or a directory's entries, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
