#!/usr/bin/env python3
"""Runs the console blocks of docs/usage.md, and holds its options against --help.

    usage.py [--renew] DFIX USAGE.md

A `dockerfile` block becomes the Dockerfile of the folder that the blocks run in. --renew
writes the real output into the page.
"""
import os
import re
import subprocess
import sys
import tempfile

renew = "--renew" in sys.argv
dfix, page = map(os.path.abspath, sys.argv[-2:])
with open(page) as text:
    before = text.read()


def run(command):
    env = {**os.environ, "PATH": os.path.dirname(dfix) + os.pathsep + os.environ["PATH"], "NO_COLOR": "1"}
    return subprocess.run(command, shell=True, capture_output=True, text=True, env=env, timeout=60).stdout


def block(match):
    kind, body = match.groups()
    if kind == "dockerfile":
        with open("Dockerfile", "w") as out:
            out.write(body)
        return match.group()
    command = body.split("\n", 1)[0]
    return f"```console\n{command}\n{run(command[2:])}```\n"


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    after = re.sub(r"```(dockerfile|console)\n(.*?)```\n", block, before, flags=re.S)
    known = set(re.findall(r"--[a-z][a-z-]+", run("dfix --help")))

told = set(re.findall(r"--[a-z][a-z-]+", before))
if known - told:
    sys.exit(f"docs/usage.md does not tell of {', '.join(sorted(known - told))}")
if told - known:
    sys.exit(f"docs/usage.md tells of {', '.join(sorted(told - known))}, which dfix does not know")
if renew:
    with open(page, "w") as out:
        out.write(after)
elif before != after:
    sys.exit("docs/usage.md does not show what dfix prints: run tests/e2e/usage.py --renew")
