#!/usr/bin/env python3
"""A session with `dfix --lsp`, message by message, and every answer.

    lsp.py DFIX [--latency]

--latency types 500 letters into a file of 3,000 lines and prints how long the diagnostics took.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

DFIX = os.path.abspath(sys.argv[1])


class Client:
    def __init__(self, folder, encodings=("utf-16",), initialize=True):
        self.server = subprocess.Popen([DFIX, "--lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ids, self.diagnostics = 0, {}
        if initialize:
            self.capabilities = self.ask("initialize", {"capabilities": {"general": {"positionEncodings": list(encodings)}}})
            self.tell("initialized", {})

    def write(self, *messages):
        data = b""
        for message in messages:
            body = message if isinstance(message, bytes) else json.dumps(message).encode()
            data += b"Content-Length: %d\r\n\r\n" % len(body) + body
        self.server.stdin.write(data)
        self.server.stdin.flush()

    def read(self):
        length = None
        while True:
            line = self.server.stdout.readline()
            if not line:
                return None
            if line == b"\r\n":
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message = json.loads(self.server.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]
        return message

    def tell(self, method, params):
        self.write({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method, params):
        self.ids += 1
        return {"jsonrpc": "2.0", "id": self.ids, "method": method, "params": params}

    def until(self, number):
        while True:
            message = self.read()
            assert message is not None, "the server is gone"
            if message.get("id") == number:
                return message

    def ask(self, method, params):
        self.write(self.request(method, params))
        answer = self.until(self.ids)
        assert "result" in answer, answer
        return answer["result"]

    def published(self, uri):
        """The next diagnostics of the file."""
        self.diagnostics.pop(uri, None)
        while uri not in self.diagnostics:
            assert self.read() is not None, "the server is gone"
        return self.diagnostics[uri]["diagnostics"]

    def open(self, uri, text, language="dockerfile"):
        self.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}})

    def change(self, uri, version, *changes):
        self.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def quit(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.server.wait(timeout=30)


def at(line, character):
    return {"line": line, "character": character}


def span(*places):
    return {"start": at(*places[:2]), "end": at(*places[2:])}


def check(condition, what):
    if not condition:
        print(f"FAILED: {what}")
        sys.exit(1)


def applied(text, edits, in_bytes=False):
    """The text with TextEdits, as an editor applies them."""
    def offset(place):
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[:place["line"]])
        units, i = 0, 0
        line = lines[place["line"]] if place["line"] < len(lines) else ""
        while i < len(line) and units < place["character"]:
            units += len(line[i].encode()) if in_bytes else len(line[i].encode("utf-16-le")) // 2
            i += 1
        return start + i
    for edit in sorted(edits, key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]), reverse=True):
        text = text[:offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]):]
    return text


def codes(diagnostics):
    return [d["code"] for d in diagnostics]


# ---- the story: the swap is typed, the squiggle comes at the flag, the fix takes it away ----

TORCH = ("FROM python:3.12-slim\n"
         "RUN pip install --no-cache-dir torch==2.6.0 --index-url https://download.pytorch.org/whl/cu124\n")


def torch_session(folder):
    client, uri = Client(folder), f"file://{folder}/Dockerfile"
    client.open(uri, TORCH)
    check(not [c for c in codes(client.published(uri)) if c == "torch/unguarded-install"], "nothing is swapped yet")
    line = "RUN pip install --no-cache-dir --upgrade torchaudio\n"
    client.change(uri, 2, {"range": span(2, 0, 2, 0), "text": line})
    found = [d for d in client.published(uri) if d["severity"] <= 2]
    check(found, f"the swap is seen: {client.diagnostics}")
    text = TORCH + line
    squiggle = found[0]["range"]
    check(squiggle["start"]["line"] == 2, f"in the new line: {found[0]}")
    actions = client.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": squiggle, "context": {"diagnostics": found}})
    fixes = [a for a in actions if a["kind"] == "quickfix" and a.get("isPreferred")]
    check(fixes, f"a quick fix: {actions}")
    text = applied(text, fixes[0]["edit"]["changes"][uri])
    client.change(uri, 3, {"text": text})
    left = [d for d in client.published(uri) if d["code"] == found[0]["code"]]
    check(not left, f"the file is clean: {left}\n{text}")
    client.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    check(client.published(uri) == [], "closed: no diagnostics")
    check(client.quit() == 0, "a clean end")


# ---- features ----

FILE = ("FROM debian:12 AS base\n"
        "RUN apt-get update && apt-get install curl\n"
        "FROM base\n"
        "COPY . /srv\n"
        "RUN apt-get install -y git\n")


def features(folder):
    client, uri = Client(folder), f"file://{folder}/Dockerfile"
    check(client.capabilities["capabilities"]["positionEncoding"] == "utf-16", client.capabilities)
    client.open(uri, FILE)
    check("apt/missing-yes" in codes(client.published(uri)), "the findings of an opened file")
    document = {"textDocument": {"uri": uri}}

    hover = client.ask("textDocument/hover", {**document, "position": at(1, 35)})
    check(hover and "apt/missing-yes" in hover["contents"]["value"], f"hover: {hover}")
    check(client.ask("textDocument/hover", {**document, "position": at(0, 1)}) is None, "no hover elsewhere")

    stages = client.ask("textDocument/documentSymbol", document)
    check([s["name"] for s in stages] == ["FROM debian:12 AS base", "FROM base"], f"symbols: {stages}")
    check([c["name"] for c in stages[1]["children"]] == ["COPY . /srv", "RUN apt-get install -y git"], "instructions in stages")
    check(stages[0]["range"]["end"]["line"] == 1, "a stage ends with its last instruction")

    lenses = client.ask("textDocument/codeLens", document)
    check(any(lens["range"]["start"]["line"] == 4 and "%" in lens["command"]["title"] for lens in lenses), f"lenses: {lenses}")

    everything = client.ask("textDocument/codeAction", {**document, "range": span(0, 0, 9, 0), "context": {"diagnostics": [], "only": ["source.fixAll"]}})
    check([a["kind"] for a in everything] == ["source.fixAll.dfix"], f"fix all: {everything}")
    text = applied(FILE, everything[0]["edit"]["changes"][uri])
    check("apt-get install -y curl" in text, f"fixed: {text}")

    ignore = [a for a in client.ask("textDocument/codeAction", {**document, "range": span(1, 23, 1, 30), "context": {"diagnostics": []}})
              if a["title"] == "ignore apt/missing-yes here"]
    client.change(uri, 2, {"text": applied(FILE, ignore[0]["edit"]["changes"][uri])})
    check("apt/missing-yes" not in codes(client.published(uri)), "the comment ignores it")

    client.change(uri, 3, {"text": "FROM debian:12\n# dfix ignore=\nRUN true\n"})
    client.published(uri)
    items = client.ask("textDocument/completion", {**document, "position": at(1, 14)})
    check("apt/missing-yes" in [i["label"] for i in items], "completion of rules")
    check(client.ask("textDocument/completion", {**document, "position": at(2, 3)}) == [], "no completion elsewhere")
    check(client.quit() == 0, "a clean end")


def positions(folder):
    """A letter outside of the first plane takes two units; CRLF; edits inside one line."""
    for encodings, tail in ((("utf-16",), 25), (("utf-8", "utf-16"), 27)):
        client, uri = Client(folder, encodings), f"file://{folder}/a%20b.Dockerfile"
        client.open(uri, "FROM debian:12\r\nRUN echo '\U0001f40b' && apt-get x\r\n")
        client.published(uri)
        client.change(uri, 2, {"range": span(1, tail, 1, tail + 1), "text": "install curl"})
        found = [d for d in client.published(uri) if d["code"] == "apt/missing-yes"]
        check(found, f"{encodings}: the edit was made in the right place: {client.diagnostics}")
        check(found[0]["range"]["start"]["character"] == tail, f"{encodings}: {found[0]['range']}")
        actions = client.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": found[0]["range"], "context": {"diagnostics": []}})
        edits = actions[0]["edit"]["changes"][uri]
        text = applied("FROM debian:12\r\nRUN echo '\U0001f40b' && apt-get install curl\r\n", edits, encodings[0] == "utf-8")
        check(text.endswith("apt-get install -y curl\r\n"), repr(text))
        check(client.quit() == 0, "a clean end")


def shown_in_requirements(folder, client, uri):
    """What is wrong in a requirements file is shown there, and goes when it is mended."""
    requirements = f"file://{folder}/requirements.txt"
    text = "FROM python:3.12-slim\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n"
    with open(f"{folder}/requirements.txt", "w", encoding="utf-8") as file:
        file.write("numpy==2.1.3\ntorch==2.6.0+cu124\n")
    with open(f"{folder}/.dfix.yaml", "w", encoding="utf-8") as file:
        file.write("select: [python]\n")
    client.tell("workspace/didChangeWatchedFiles", {"changes": []})
    client.change(uri, 2, {"text": text})
    found = client.published(requirements)
    check(found and found[0]["range"]["start"]["line"] == 1, f"what no index has, in its line: {found}")
    client.change(uri, 3, {"text": text.replace("RUN", "# RUN")})
    check(client.published(requirements) == [], "nothing reads them any more")
    client.change(uri, 4, {"text": text})
    check(client.published(requirements), "and again")
    client.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    check(client.published(requirements) == [], "the Dockerfile is closed")
    client.open(uri, text)
    client.published(uri)


def other_files(folder):
    """Requirements and the configuration republish what depends on them."""
    with open(f"{folder}/requirements.txt", "w", encoding="utf-8") as file:
        file.write("flask\n")
    client, uri = Client(folder), f"file://{folder}/Dockerfile"
    client.open(uri, TORCH + "COPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n")
    before = codes(client.published(uri))
    with open(f"{folder}/requirements.txt", "w", encoding="utf-8") as file:
        file.write("torch==2.5.1\n")
    client.tell("textDocument/didSave", {"textDocument": {"uri": f"file://{folder}/requirements.txt"}})
    after = codes(client.published(uri))
    check(before != after, f"requirements count: {before}, {after}")
    shown_in_requirements(folder, client, uri)
    with open(f"{folder}/.dfix.yaml", "w", encoding="utf-8") as file:
        file.write("select: []\n")
    client.tell("workspace/didChangeWatchedFiles", {"changes": []})
    check(client.published(uri) == [], "the configuration counts")
    with open(f"{folder}/.dfix.yaml", "w", encoding="utf-8") as file:
        file.write("selct: []\n")
    client.tell("workspace/didChangeConfiguration", {"settings": None})
    wrong = client.published(uri)
    check(len(wrong) == 1 and "did you mean 'select'" in wrong[0]["message"], f"a wrong one is said: {wrong}")
    os.unlink(f"{folder}/.dfix.yaml")
    client.open(f"file://{folder}/compose.yaml", "services: {}\n", "yaml")
    check(client.ask("textDocument/hover", {"textDocument": {"uri": f"file://{folder}/compose.yaml"}, "position": at(0, 0)}) is None,
          "other languages are left alone")
    check(client.quit() == 0, "a clean end")


def unreadable_context(folder):
    """With one file descriptor left the folder can be opened, and nothing in it."""
    client = Client(folder)
    uri, usual = f"file://{folder}/Dockerfile", resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.prlimit(client.server.pid, resource.RLIMIT_NOFILE, (4, usual[1]))
    client.open(uri, "FROM python:3.12\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n")
    first, *others = client.published(uri)
    check("code" not in first and "Too many open files" in first["message"], f"why findings may be missing: {first}")
    check(any(d["code"] == "pip/cache-kept" for d in others), f"the others are there: {others}")
    ask = ("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": span(0, 0, 9, 0), "context": {}})
    check(all(a["title"].startswith("ignore") for a in client.ask(*ask)), "nothing is repaired")
    resource.prlimit(client.server.pid, resource.RLIMIT_NOFILE, usual)
    client.tell("textDocument/didSave", {"textDocument": {"uri": uri}})
    check(all("code" in d for d in client.published(uri)), "all is well again")
    check(not all(a["title"].startswith("ignore") for a in client.ask(*ask)), "and is repaired")
    check(client.quit() == 0, "a clean end")


def watching(folder):
    client = Client(folder, initialize=False)
    client.ask("initialize", {"capabilities": {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}})
    client.tell("initialized", {})
    asked = client.read()
    check(asked["method"] == "client/registerCapability", f"files are watched: {asked}")
    client.write({"jsonrpc": "2.0", "id": asked["id"], "result": None})
    uri = f"file://{folder}/Dockerfile"
    client.open(uri, "FROM debian:12\nRUN cd /srv\n")
    before = client.published(uri)
    with open(os.path.join(folder, ".dfix.yaml"), "w") as out:
        out.write("select: [all]\n")
    client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": f"file://{folder}/.dfix.yaml", "type": 1}]})
    check(len(client.published(uri)) > len(before), "the new configuration holds")
    os.remove(os.path.join(folder, ".dfix.yaml"))
    check(client.quit() == 0, "a clean end")


def work_on_many(folder, text, wanted):
    """What is shown while the configuration changes under 60 files: the token, then the values."""
    client = Client(folder, initialize=False)
    client.ask("initialize", {"capabilities": {"window": {"workDoneProgress": wanted}}})
    client.tell("initialized", {})
    uris = [f"file://{folder}/{i}.Dockerfile" for i in range(60)]
    for uri in uris:
        client.open(uri, text)
    client.published(uris[-1])
    hover = ("textDocument/hover", {"textDocument": {"uri": uris[0]}, "position": {"line": 0, "character": 0}})
    client.ask(*hover)
    client.tell("workspace/didChangeConfiguration", {"settings": {}})
    client.diagnostics.clear()
    shown, message, last = [], {}, client.ids + 1
    while message.get("id") != last:
        message = client.read()
        if len(client.diagnostics) == len(uris):
            client.diagnostics.clear()
            client.write(client.request(*hover))
        if message.get("method") == "window/workDoneProgress/create":
            client.write({"jsonrpc": "2.0", "id": message["id"], "result": None})
            shown.append(message["params"]["token"])
        elif message.get("method") == "$/progress":
            check(message["params"]["token"] == shown[0], f"the token that was made: {message}")
            shown.append(message["params"]["value"])
    check(client.quit() == 0, "a clean end")
    return shown


def progress(folder):
    """Shown after half a second: the files grow until that is needed."""
    lines, shown = 250, []
    while not shown:
        lines *= 2
        check(lines < 1000000, "progress is shown")
        text = "FROM debian:12\n" + "RUN make && cp -r build /opt/part\n" * lines
        shown = work_on_many(folder, text, True)
    kinds = [value["kind"] for value in shown[1:]]
    check(kinds[:2] == ["begin", "report"] and kinds[-1] == "end" and set(kinds[1:-1]) == {"report"}, f"it begins, goes on and ends: {kinds}")
    percentages = [value["percentage"] for value in shown[2:-1]]
    check(percentages == sorted(percentages) and 0 < percentages[0] and percentages[-1] < 100, f"it grows: {percentages}")
    check(not work_on_many(folder, text, False), "an editor without progress gets none")


def protocol(folder):
    client = Client(folder, initialize=False)
    client.write(client.request("textDocument/hover", {}))
    check(client.until(1)["error"]["code"] == -32002, "initialize comes first")
    client.write(b"{not json")
    check(client.read()["error"]["code"] == -32700, "what is no JSON")
    client.write(b"[1, 2]", b'{"jsonrpc": "2.0", "id": 7}')
    check(client.read()["error"]["code"] == -32600 and client.read()["error"]["code"] == -32600, "what is no request")
    client.ask("initialize", {"capabilities": {}})
    client.write(client.request("workspace/no such thing", {}))
    check(client.until(client.ids)["error"]["code"] == -32601, "an unknown request")
    client.tell("workspace/unknown", {})
    uri = f"file://{folder}/Dockerfile"
    # A request that is cancelled before the server comes to it.
    document = {"textDocument": {"uri": uri}}
    client.write({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {
        "uri": uri, "languageId": "dockerfile", "version": 1, "text": FILE}}},
                 {"jsonrpc": "2.0", "id": "a", "method": "textDocument/codeAction", "params": {**document, "range": span(0, 0, 9, 0), "context": {}}},
                 {"jsonrpc": "2.0", "id": "b", "method": "textDocument/documentSymbol", "params": document},
                 {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "b"}})
    check("result" in client.until("a"), "the first is answered")
    check(client.until("b")["error"]["code"] == -32800, "the second is cancelled")
    client.tell("exit", None)
    check(client.server.wait(timeout=30) == 1, "exit without shutdown")
    broken = Client(folder, initialize=False)
    broken.server.stdin.write(b"GET / HTTP/1.1\r\n\r\n" + b"x" * 5000)
    broken.server.stdin.close()
    check(broken.server.wait(timeout=30) == 1, "another protocol ends it")


def latency(folder):
    lines = [f"RUN make target{i} && cp -r build{i} /opt/part{i}\n" for i in range(2999)]
    client, uri = Client(folder), f"file://{folder}/Dockerfile"
    client.open(uri, "FROM debian:12\n" + "".join(lines))
    client.published(uri)
    took = []
    for i in range(500):
        start = time.perf_counter()
        client.change(uri, i + 2, {"range": span(1500, 10, 1500, 10), "text": "x"})
        client.published(uri)
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    print(f"one keystroke to diagnostics, 3,000 lines: median {took[250]:.2f} ms, 99th percentile {took[495]:.2f} ms")
    client.quit()


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        if "--latency" in sys.argv:
            latency(folder)
            return
        for part in (torch_session, features, positions, other_files, unreadable_context, watching, progress, protocol):
            part(folder)
    print("ok")


main()
