"""What a page and its worker still hold in memory, after whatever nobody refers to any more was collected.

Strings come from a snapshot of the heap. The bytes of buffers, and what stands in fields and texts of documents that are set
aside, are in no snapshot: every object of those kinds is asked for and read in the page itself.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.canaries.held import ways

WHOLE_STRINGS = "--js-flags=--heap-snapshot-string-limit=10000000"
"""Flag for the browser: a snapshot cuts strings off otherwise."""
BUFFERS = """function (texts) {
  const seen = new TextDecoder("latin1");
  return this.map((one) => seen.decode(ArrayBuffer.isView(one) ? one.buffer : one)).filter((one) => texts.some((text) => one.includes(text)))
    .map((one) => `a buffer of ${one.length} bytes`);
}"""
NODES = """function (texts) {
  return this.map((one) => `${one.nodeName} ${one.value ?? one.data}`).filter((one) => texts.some((text) => one.includes(text)));
}"""
KINDS = {
    "ArrayBuffer": BUFFERS,
    "Uint8Array": BUFFERS,
    "HTMLInputElement": NODES,
    "HTMLTextAreaElement": NODES,
    "Text": NODES,
}
IN_WORKER = {name: how for name, how in KINDS.items() if how is BUFFERS}

Send = Callable[[str, dict[str, Any]], dict[str, Any]]


class Worker:
    """The service worker of a phone, asked through the page's own connection to the browser."""

    def __init__(self, page: Page, cdp: CDPSession) -> None:
        self.page, self.cdp, self.ids = page, cdp, count(1)
        self.told: list[dict[str, Any]] = []
        cdp.on(
            "Target.receivedMessageFromTarget", lambda event: self.told.append(json.loads(event["message"]))
        )
        targets = cdp.send("Target.getTargets")["targetInfos"]
        (worker,) = (one["targetId"] for one in targets if one["type"] == "service_worker")
        attached = cdp.send("Target.attachToTarget", {"targetId": worker, "flatten": False})
        self.session: str = attached["sessionId"]

    def send(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        id = next(self.ids)
        message = json.dumps({"id": id, "method": method, "params": parameters})
        self.cdp.send("Target.sendMessageToTarget", {"message": message, "sessionId": self.session})
        for _attempt in range(3_000):
            answer = next((one for one in self.told if one.get("id") == id), None)
            if answer:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.page.wait_for_timeout(20)
        raise AssertionError(f"the worker never answered {method}")


def left_in_page(cdp: CDPSession, texts: Iterable[str]) -> list[str]:
    """Returns what the page's memory holds of these texts."""
    chunks: list[str] = []
    cdp.on("HeapProfiler.addHeapSnapshotChunk", lambda event: chunks.append(event["chunk"]))
    return left(cdp.send, KINDS, chunks, list(texts))


def left_in_worker(page: Page, cdp: CDPSession, texts: Iterable[str]) -> list[str]:
    """Returns what the memory of the page's worker holds of these texts."""
    worker = Worker(page, cdp)
    found = left(worker.send, IN_WORKER, [], list(texts), lambda: chunks_of(worker.told))
    cdp.send("Target.detachFromTarget", {"sessionId": worker.session})
    return found


def chunks_of(told: list[dict[str, Any]]) -> Iterator[str]:
    return (
        one["params"]["chunk"] for one in told if one.get("method") == "HeapProfiler.addHeapSnapshotChunk"
    )


def left(
    send: Send,
    kinds: dict[str, str],
    chunks: list[str],
    texts: list[str],
    later: Callable[[], Iterable[str]] = lambda: (),
) -> list[str]:
    found = [f"{kind}: {one}" for kind, how in kinds.items() for one in objects(send, kind, how, texts)]
    send("HeapProfiler.enable", {})
    send("HeapProfiler.collectGarbage", {})
    send("HeapProfiler.takeHeapSnapshot", {})
    snapshot = json.loads("".join([*chunks, *later()]))
    wanted = {at: one for at, one in enumerate(snapshot["strings"]) if any(text in one for text in texts)}
    assert len(snapshot["strings"]) > 1_000
    return found + [f"{wanted[at][:200]!r}, held by {way}" for at, way in ways(snapshot, set(wanted)).items()]


def objects(send: Send, kind: str, how: str, texts: list[str]) -> list[str]:
    prototype = send("Runtime.evaluate", {"expression": f"{kind}.prototype"})["result"]["objectId"]
    all_of_them = send("Runtime.queryObjects", {"prototypeObjectId": prototype})["objects"]["objectId"]
    asked = {
        "objectId": all_of_them,
        "functionDeclaration": how,
        "arguments": [{"value": texts}],
        "returnByValue": True,
    }
    answer = send("Runtime.callFunctionOn", asked)
    for one in (all_of_them, prototype):  # What the tools hold, they hold.
        send("Runtime.releaseObject", {"objectId": one})
    assert "exceptionDetails" not in answer, answer
    found: list[str] = answer["result"]["value"]
    return found
