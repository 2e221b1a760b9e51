#!/usr/bin/env python3
"""Hostile names and contents: nothing is printed that a terminal would obey.

    names.py DFIX

Files and folders whose names hold newlines, escape sequences, bytes that are no UTF-8, or 255
bytes; files whose text holds the same. Every form of output is looked at as a terminal would
see it; JSON, SARIF and XML stay valid; every file can be repaired.
"""
import itertools
import json
import os
import pty
import re
import subprocess
import xml.etree.ElementTree

import projects
import world

ESCAPES = {"newline": b"a\nb", "title": b"\x1b]0;owned\x07", "clear": b"\x1b[2J\x1b[H", "csi": "\x9b2J".encode(),
           "latin": b"\xff\xfe\x9b2J", "back": b"x\b\b\b\r", "delete": b"\x7f\x7f", "long": b"n" * (255 - len(".Dockerfile"))}
TEXT = (b"FROM debian:12\nRUN echo '\x1b]0;owned\x07' && apt-get install curl\nLABEL \x1b[2J=\xc2\x9b31m\nMAINTAINER \x1b[8m\xff\n"
        b"RUN cd /\x1b[2J && pip install torch==\x1b[1m\nCOPY --chown=\x9b2J \x1b]8;; /x\nARG \x1b[3m\nSTOPSIGNAL \x1b[4m\nFOO \x1b[5m\n"
        b"# dfix ignore=\x1b[6m\nEXPOSE \x1b[7m\n")
FORMS = ["text", "json", "sarif", "github", "gitlab", "checkstyle", "junit", "gcc", "rdjson"]
COMMANDS = [["--format", form] for form in FORMS] + [
    ["--statistics"], ["--graph"], ["--graph=dot"], ["--graph=mermaid"], ["--graph=json"], ["--syntax"], ["--syntax=buildkit"],
    ["--layers"], ["--layers=json"], ["--layers=html"], ["--layers=svg"], ["--color=always"]]
# Our own colours are taken out before the look.
COLOUR = re.compile(rb"\x1b\[(?:0|1|2|32|33|34|36|31|1;3[1-6]|3[0-9]|38;5;[0-9]+|9[0-7])?m")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def obeyed(shown):
    """What of this a terminal obeys: control characters, in bytes or in UTF-8."""
    text = COLOUR.sub(b"", shown.replace(b"\r\n", b"\n")).decode("utf-8", "surrogateescape")
    return sorted({repr(c) for c in OBEYED.findall(text)} | {repr(c) for c in text if "\udc80" <= c <= "\udcff"})


def on_a_terminal(command, folder):
    master, slave = pty.openpty()
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
                               env={"PATH": os.environ["PATH"], "TERM": "xterm"})
    os.close(slave)
    shown = b""
    try:
        while part := os.read(master, 65536):
            shown += part
    except OSError:  # the other end is closed
        pass
    os.close(master)
    return process.wait(timeout=60), shown


def is_valid(form, text):
    try:
        if form in ("json", "sarif", "gitlab"):
            json.loads(text)
        elif form == "rdjson":
            json.loads(text)
        elif form in ("checkstyle", "junit"):
            xml.etree.ElementTree.fromstring(text)
    except (ValueError, xml.etree.ElementTree.ParseError) as error:
        return str(error)
    return ""


def project(top):
    folder = os.path.join(top, "project").encode()
    for name in ESCAPES.values():
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name[:244] + b".Dockerfile"), "wb") as out:
            out.write(TEXT)
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        with open(os.path.join(folder, name, b"Dockerfile"), "wb") as out:
            out.write(projects.PLAIN.encode())
    return folder


def forms(the, tally, folder):
    for options in COMMANDS:
        command = [the.dfix, "--no-config", "--shellcheck=off", "--select", "all", *options]
        status, shown = on_a_terminal(command, folder)
        tally.check("no form of output commands a terminal", not obeyed(shown), " ".join(options), " ".join(obeyed(shown)),
                    b"\n".join(l for l in shown.split(b"\n") if obeyed(l))[:600].__repr__())
        tally.check("every name and text is looked at", status in (0, 1), " ".join(options), str(status), shown[-300:])
        if options[0] == "--format":
            plain = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
            wrong = is_valid(options[1], plain.stdout)
            tally.check("every form stays what it is", not wrong, options[1], wrong)


def sentences(the, tally, folder):
    bad = b"\x1b]0;owned\x07\n\x9b"
    for args in [bad], [b"@" + bad], [b"--config", bad], [b"--select", bad], [b"--" + bad], [b"--explain", bad], \
            [b"--context", bad, b"."], [b"--output", b"none/" + bad], [b"--baseline", bad], [b"--show-config", bad], [b"--migrate", bad], \
            [b"--test-rules", bad], [b"--times", bad, b"--layers"], [b"--graph", bad], [b"--format", bad], [b"--jobs", bad]:
        status, shown = on_a_terminal([the.dfix.encode(), *args], folder)
        tally.check("no sentence commands a terminal", not obeyed(shown), args, shown.__repr__())
    for name, text in itertools.product([".dfix.yaml", "compose.yaml", "docker-bake.json", ".devcontainer.json"],
                                        [TEXT, b"a: \x1b[2J\n", b"\"\\e]0;x\\a\": [1\n", b"select: [\"\\e[2J\"]\n",
                                         b"services: {\"\\e[2J\": {build: \"\\e[3J\"}}\n", b"{\"target\": {\"\\u001b[2J\": {}}}\n"]):
        other = os.path.join(os.path.dirname(folder), b"other")
        world.make(os.fsdecode(other), {name: text, "Dockerfile": b"FROM debian:12\n"})
        for options in [], ["--show-config", "Dockerfile"]:
            status, shown = on_a_terminal([the.dfix, *options, *([] if options else [".", name])], other)
            tally.check("no sentence commands a terminal", not obeyed(shown), name, text, shown.__repr__())
        os.unlink(os.path.join(os.fsdecode(other), name))


def repairs(the, tally, folder):
    command = [the.dfix, "--no-config", "--shellcheck=off", "--select", "all"]
    status, shown = on_a_terminal([*command, "--diff"], folder)
    tally.check("a difference commands no terminal", status == 1 and not obeyed(shown), " ".join(obeyed(shown)))
    plain = subprocess.run([*command, "--diff"], cwd=folder, capture_output=True, timeout=60)
    tally.check("elsewhere it has the bytes as they are", b"\x1b]0;owned\x07" in plain.stdout, plain.stderr)
    before = world.snapshot(folder)
    status, shown = on_a_terminal([*command, "--write"], folder)
    after = world.snapshot(folder)
    tally.check("each is repaired in its place", set(after) == set(before) and status in (0, 1) and
                all(after[name] != before[name] for name in before), str(status), [n for n in before if after.get(n) == before[n]], shown[-500:])


if __name__ == "__main__":
    world.try_all(forms, sentences, repairs, project=project)
