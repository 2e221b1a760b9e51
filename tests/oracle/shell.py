#!/usr/bin/env python3
"""Compares dfix's shell parser with shfmt on the RUN scripts of a corpus.

    tests/oracle/shell.py --words build/release/tests/shellwords [--every N] CORPUS

Every script that shfmt reads as bash must give the same simple commands: the same words
at the same places. Prints each difference, and fails below the share of --at-least.
Exit 77 (skipped) without shfmt or without the corpus.
"""

import argparse
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
HEREDOC = re.compile(rb"<<(-?)([\"']?)([A-Za-z_][A-Za-z0-9_]*)\2")


def run_scripts(dockerfile: bytes):
    """The scripts that BuildKit would hand to the shell; close enough for a corpus."""
    lines = dockerfile.split(b"\n")
    escape = b"\\"
    if match := re.match(rb"#\s*escape\s*=\s*(`)", lines[0]):
        escape = match[1]
    continued = re.compile(re.escape(escape) + rb"[ \t\r]*$")
    at = 0
    while at < len(lines):
        keyword, _, rest = lines[at].lstrip().partition(b" ")
        at += 1
        if keyword.startswith(b"#") or not keyword:
            continue
        text = b""
        while match := continued.search(rest):
            text += rest[: match.start()]
            while at < len(lines) and re.match(rb"\s*(#|$)", lines[at]):
                at += 1
            if at >= len(lines):
                rest = b""
                break
            rest = lines[at]
            at += 1
        text += rest.rstrip(b"\r")
        if keyword.upper() not in (b"RUN", b"COPY", b"ADD"):
            continue
        bodies = []
        for dash, _, name in HEREDOC.findall(text):
            body = []
            while at < len(lines):
                line = lines[at].rstrip(b"\r")
                at += 1
                body.append(line)
                if (line.lstrip(b"\t") if dash else line) == name:
                    break
            bodies.append(body)
        if keyword.upper() != b"RUN":
            continue
        text = re.sub(rb"^(\s*--[a-z]+(=\S*)?)*\s*", b"", text)
        if text.startswith(b"["):
            try:
                json.loads(text)
                continue
            except ValueError:
                pass
        if len(bodies) == 1 and HEREDOC.fullmatch(text.strip()):
            yield b"\n".join(bodies[0][:-1]) + b"\n"
        else:
            yield b"\n".join([text] + [line for body in bodies for line in body])


def start_end(node):
    return node["Pos"]["Offset"], node["End"]["Offset"]


def shfmt_commands(script: bytes):
    """The simple commands as lists of spans; None if shfmt does not read the script."""
    result = subprocess.run(
        ["shfmt", "--to-json", "-ln", "bash"], input=script, capture_output=True
    )
    if result.returncode != 0:
        return None
    found = []
    waiting = [json.loads(result.stdout)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
            args = node.get("Args") or []
            if node.get("Type") == "CallExpr" and args:
                found.append([start_end(word) for word in args])
            elif node.get("Type") == "DeclClause":
                found.append([start_end(word) for word in [node["Variant"], *args]])
    return sorted(found)


def dfix_commands(program, paths):
    """For each path: complete or opaque, and its simple commands."""
    output = subprocess.run([program, *paths], capture_output=True, check=True).stdout
    found = {}
    for line in output.decode().splitlines():
        if line.startswith("script "):
            _, path, state = line.split(" ")
            commands = []
            found[path] = state, commands
        else:
            spans = (span.split(":") for span in line.split(" "))
            commands.append([(int(start), int(end)) for start, end in spans])
    return found


def shown(script, command):
    return [script[start:end].decode(errors="replace") for start, end in command]


def print_difference(name, script, ours, theirs):
    print(f"--- {name}")
    for sign, one, other in ("-", theirs, ours), ("+", ours, theirs):
        for command in one:
            if command not in other:
                print(f"{sign} {command[0][0]}: {shown(script, command)}"[:300])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", required=True, help="the program shellwords")
    parser.add_argument("--every", type=int, default=1, help="only every Nth Dockerfile")
    parser.add_argument("--at-least", type=float, default=0.995)
    parser.add_argument("--unread", action="store_true", help="print what shfmt rejects")
    parser.add_argument("corpus", type=pathlib.Path)
    options = parser.parse_args()
    if not shutil.which("shfmt") or not options.corpus.is_dir():
        print("skipped: no shfmt, or no corpus")
        return SKIPPED

    count = collections.Counter()
    for path in sorted(options.corpus.iterdir())[:: options.every]:
        scripts = list(run_scripts(path.read_bytes()))
        if not scripts:
            continue
        with tempfile.TemporaryDirectory() as folder:
            files = [f"{folder}/{i}" for i in range(len(scripts))]
            for file, script in zip(files, scripts):
                pathlib.Path(file).write_bytes(script)
            ours = dfix_commands(options.words, files)
        for i, (file, script) in enumerate(zip(files, scripts)):
            state, commands = ours[file]
            theirs = shfmt_commands(script)
            if theirs is None:
                count["unread", state] += 1
                if options.unread:
                    print(f"--- {path.name} RUN {i}: unread, {state}\n{script[:300]}")
            elif theirs == sorted(commands) and state == "complete":
                count["same"] += 1
            else:
                count["different"] += 1
                print_difference(f"{path.name} RUN {i} {state}", script, commands, theirs)

    read = count["same"] + count["different"]
    share = count["same"] / read if read else 0
    print(
        f"{count['same']} of {read} scripts alike ({share:.2%}); shfmt reads "
        f"{count['unread', 'complete'] + count['unread', 'opaque']} others not, of which "
        f"dfix gives up {count['unread', 'opaque']}"
    )
    return 0 if share >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
