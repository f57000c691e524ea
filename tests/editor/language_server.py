"""A client of yaml-language-server over stdio, as an editor is one.

Belongs here: starting it, and asking it for completions, hover and what it underlines. Does not
belong here: what it is expected to say.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROGRAM = Path(__file__).parent / "node_modules/yaml-language-server/bin/yaml-language-server"
CURSOR = "█"
"""Stands in a text where the cursor is."""

Json = dict[str, Any]


class LanguageServer:
    """One server; each text that it is asked about is a new file of a folder, though none is
    there."""

    def __init__(self, node: str, folder: Path, settings: Json) -> None:
        self.folder = folder
        self.settings = settings
        self.asked = self.opened = 0
        self.diagnostics: dict[str, list[Json]] = {}
        self.process = subprocess.Popen(
            [node, str(PROGRAM), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def __enter__(self) -> Self:
        documents = {
            "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
            "hover": {"contentFormat": ["markdown"]},
            "publishDiagnostics": {},
        }
        capabilities = {"textDocument": documents, "workspace": {"configuration": True}}
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": self.settings}})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.process.kill()
        self.process.communicate()

    def complete(self, text: str) -> dict[str, str]:
        """What is offered at the cursor in a text, by the label that is shown, with its words."""
        found = self.ask("textDocument/completion", self.place_cursor(text))
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"]: read_words(item.get("documentation")) for item in items}

    def hover(self, text: str) -> str:
        """What is said of what the cursor stands on."""
        found = self.ask("textDocument/hover", self.place_cursor(text))
        return read_words(found and found["contents"])

    def underline(self, text: str) -> list[str]:
        """What is underlined in a text."""
        address = self.open(text)
        while address not in self.diagnostics:
            self.handle(self.read())
        return [each["message"] for each in self.diagnostics[address]]

    def place_cursor(self, text: str) -> Json:
        """The text opened, and where its cursor is."""
        before, _, after = text.partition(CURSOR)
        line = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        return {
            "textDocument": {"uri": self.open(before + after)},
            "position": {"line": line, "character": column},
        }

    def open(self, text: str) -> str:
        """The address of a new file with a text."""
        self.opened += 1
        address = (self.folder / f"{self.opened}.yaml").as_uri()
        document = {"uri": address, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return address

    def ask(self, method: str, parameters: Json) -> Any:
        """A request's answer."""
        self.asked += 1
        number = self.asked
        self.send({"id": number, "method": method, "params": parameters})
        while True:
            message = self.read()
            if message.get("id") == number and "method" not in message:
                return message.get("result")
            self.handle(message)

    def tell(self, method: str, parameters: Json) -> None:
        """A message that nothing is answered to."""
        self.send({"method": method, "params": parameters})

    def handle(self, message: Json) -> None:
        """What the server says or asks by itself."""
        method, parameters = message.get("method"), message.get("params", {})
        if method == "workspace/configuration":
            settings = {"yaml": self.settings}
            answer = [settings.get(item["section"]) for item in parameters["items"]]
            self.send({"id": message["id"], "result": answer})
        elif method == "textDocument/publishDiagnostics":
            self.diagnostics[parameters["uri"]] = parameters["diagnostics"]
        elif "id" in message and method:
            self.send({"id": message["id"], "result": None})

    def send(self, message: Json) -> None:
        """One message, with its length before it."""
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def read(self) -> Json:
        """The next message."""
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        return dict(json.loads(self.process.stdout.read(length)))


def read_words(said: Json | str | None) -> str:
    """Text, or text that says of which sort it is."""
    return str(said["value"]) if isinstance(said, dict) else said or ""
