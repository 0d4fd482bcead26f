"""Secrets that are made once are on the disk before anything relies on them."""

import os
from pathlib import Path

import pytest

from app.config import kept_secret


def test_a_new_secret_is_on_the_disk_before_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys" / "secret"
    synced: list[tuple[int, bool]] = []
    fsync = os.fsync

    def noting(handle: int) -> None:
        synced.append((os.fstat(handle).st_ino, path.exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noting)
    assert kept_secret(path, lambda: "made") == "made"
    assert synced == [(path.stat().st_ino, False), (path.parent.stat().st_ino, True)]
    assert kept_secret(path, lambda: "another") == "made"
    assert len(synced) == 2
    assert (path.stat().st_mode & 0o777, [one.name for one in path.parent.iterdir()]) == (0o600, ["secret"])
