"""Records items as a client of an earlier day made them: `python -m tests.delivery.recording CLIENT.py AGE.py COMMIT > OUT.json`.

The client and its sealing are given as they stood at a commit (`git show COMMIT:tests/delivery/client.py`). What is recorded is
everything a server has to know to take the items today: its own delivery key, the members' phones, the recipient's key.
"""

import base64
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pyrage

ITEMS = ({"name": "Amber"}, {"name": "Amber", "contact": {"how": "call", "number": "000"}}, {})


def module_at(name: str, path: Path) -> ModuleType:
    """Returns a module that stands anywhere, under a name of its own."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def recorded(client: Any, age: Any, commit: str) -> dict[str, Any]:
    """Returns what a phone of that day would have in its outbox, with what its server knew."""
    server, key = pyrage.x25519.Identity.generate(), age.HybridKey.new()
    device = client.Device(uuid4(), uuid4())
    recipient = client.Recipient(uuid4(), uuid4(), key.recipient)
    phone = client.Phone.__new__(client.Phone)  # Without a server to ask: its key is known.
    phone.device, phone.recipient = device, str(server.to_public())
    made = [phone.referral(recipient, items) for items in ITEMS]
    return {
        "commit": commit,
        "server": str(server),
        "device": {
            "id": str(device.id),
            "member": str(device.member_id),
            "public_key": base64.b64encode(device.public_key).decode(),
        },
        "recipient": {
            "organisation": str(recipient.organisation),
            "key": str(recipient.key),
            "recipient": key.recipient,
        },
        "items": [{"id": str(id), "sealed": base64.b64encode(sealed).decode()} for id, sealed in made],
    }


def main() -> None:
    """Writes the record to standard output."""
    age = module_at("tests.delivery.age_hybrid", Path(sys.argv[2]))
    client = module_at("earlier_client", Path(sys.argv[1]))
    print(json.dumps(recorded(client, age, sys.argv[3]), indent=1))


if __name__ == "__main__":
    main()
