"""What the server and the phone must agree on, letter for letter."""

import re

from app.config import Config
from app.consent.rules import ITEMS
from app.delivery import batch, door, envelope, keys, opening, statements
from app.referrals import commands
from tests.architecture.sources import PAGE_MODULES, ROOT, WORKER
from tests.delivery import client

PROTOCOL = (WORKER / "shared" / "protocol.js").read_text()
SENDER = (WORKER / "shared" / "order.js").read_text()
PADDING = (WORKER / "shared" / "padding.js").read_text()
DOCUMENT = (ROOT / "docs" / "delivery-protocol.md").read_text()


def constant(text: str, name: str) -> str:
    """Returns how a module writes a constant."""
    found = re.search(rf"\bconst {name} = (.+);", text)
    assert found, f"{name} is gone"
    return found[1]


def said(text: str, name: str) -> bytes:
    """Returns the text of a constant, its escapes read."""
    found = re.search(r'"([^"]*)"', constant(text, name))
    assert found
    return found[1].encode().decode("unicode_escape").encode()


def test_items_that_can_be_shared() -> None:
    module = (PAGE_MODULES / "intake" / "items.js").read_text()
    found = re.search(r"ITEMS = \[(.*)\]", module)
    assert found
    assert tuple(re.findall(r'"(\w+)"', found[1])) == ITEMS


def test_the_phone_writes_a_schema_that_the_server_takes() -> None:
    assert int(constant(PROTOCOL, "SCHEMA")) in envelope.SCHEMAS
    assert int(constant(PROTOCOL, "SCHEMA")) == max(envelope.SCHEMAS)


def test_marks_and_contexts() -> None:
    assert said(PROTOCOL, "ENVELOPE_MAGIC") == envelope.MAGIC
    assert said(PROTOCOL, "BATCH_MAGIC") == batch.MAGIC
    assert said(PROTOCOL, "ENVELOPE_CONTEXT") == envelope.CONTEXT
    assert said(PROTOCOL, "ANSWER_CONTEXT") == keys.ANSWER_CONTEXT


def test_marks_and_contexts_stand_in_the_protocol() -> None:
    for one in (envelope.MAGIC, batch.MAGIC, envelope.CONTEXT, keys.ANSWER_CONTEXT):
        assert one.decode().replace("\n", "\\n") in DOCUMENT


def test_size_classes() -> None:
    found = re.search(r"CLASSES = \[([\d, ]+)\]\.map\(\(kib\) => kib \* KIB\)", PADDING)
    assert found
    kib = [int(one) for one in found[1].split(",")]
    assert [one * 1024 for one in kib] == client.CLASSES
    assert f"the smallest of {', '.join(map(str, kib))} KiB" in DOCUMENT


def test_a_phone_never_sends_more_than_the_server_reads() -> None:
    assert int(constant(SENDER, "MOST_ITEMS")) * 2 <= batch.MOST, "a batch of items and one of questions"
    most: int = eval(constant(SENDER, "MOST_BYTES"))
    assert most * 2 < 32 * 1024 * 1024
    assert str(batch.MOST) in DOCUMENT


def test_reasons_stand_in_the_protocol() -> None:
    import inspect

    source = "".join(inspect.getsource(one) for one in (door, envelope, opening, commands))
    reasons = set(re.findall(r'(?:Broken|Refused)\("([a-z-]+)"', source)) | {"id-reused"} | door.CURABLE
    assert len(reasons) > 5
    assert {one for one in reasons if f"`{one}`" not in DOCUMENT} == set()


def test_every_reason_has_words_for_people() -> None:
    listed = DOCUMENT.split("Reasons for being held")[1].split("## 8")[0]
    reasons = {
        one for row in re.findall(r"^\| (`.*?) \|", listed, re.M) for one in re.findall(r"`([a-z-]+)`", row)
    }
    page = (ROOT / "app" / "templates" / "delivery" / "outbox.html").read_text()
    assert {one for one in reasons - {"reason"} if one not in page} == set()


def test_answers_that_the_phone_knows() -> None:
    known = set(re.findall(r'type: "(\w+)"', PROTOCOL))
    made = {
        one
        for one in ("receipt", "held", "withdrawn", "missing", "watermark", "standing")
        if hasattr(statements, one)
    }
    assert known == made


def test_the_server_takes_what_the_protocol_promises(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from app import create_app

    app = create_app(Config(tmp_path, testing=True))
    assert f"{app.config['MAX_CONTENT_LENGTH'] // 1024 // 1024} MiB in all" in DOCUMENT
