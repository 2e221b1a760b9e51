#!/usr/bin/env python3
"""Runs the console blocks of the pages in docs/, and holds the options that they tell of against --help.

    pages.py [--renew] DFIX PAGE...

A `dockerfile` block becomes the Dockerfile of the folder that a page's blocks run in; a block that begins with a
comment naming a file (`# .dfix.yaml`) becomes that file. --renew writes the real output into the pages. Together the
pages tell of every option.
"""
import os
import re
import subprocess
import sys
import tempfile

arguments = [argument for argument in sys.argv[1:] if argument != "--renew"]
renew = "--renew" in sys.argv
dfix, *pages = map(os.path.abspath, arguments)
OPTION = r"(?<![\w-])--[a-z][a-z-]+"


def run(command):
    env = {**os.environ, "PATH": os.path.dirname(dfix) + os.pathsep + os.environ["PATH"], "NO_COLOR": "1"}
    return subprocess.run(command, shell=True, capture_output=True, text=True, env=env, timeout=60).stdout


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as out:
        out.write(text)


def block(match):
    kind, body = match.groups()
    named = re.match(r"# ([\w./-]+\.\w+)\n", body)
    if kind == "dockerfile":
        write("Dockerfile", body)
    elif kind == "console" and body.startswith("$ "):
        command = body.split("\n", 1)[0]
        return f"```console\n{command}\n{run(command[2:])}```\n"
    elif named:
        write(named[1], body)
    return match.group()


def run_blocks(page):
    with open(page) as text:
        before = text.read()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        after = re.sub(r"```(\w*)\n(.*?)```\n", block, before, flags=re.S)
    if renew:
        write(page, after)
    elif before != after:
        return [f"{page} does not show what dfix prints: run tests/e2e/pages.py --renew"]
    return []


def told_by(page):
    """The options in a page's own words: not in what other programs are given, or what a console prints."""
    def command_of(match):
        return match[2].split("\n", 1)[0] + "\n" if match[1] == "console" else ""

    with open(page) as text:
        words = re.sub(r"```(\w*)\n(.*?)```\n", command_of, text.read(), flags=re.S)
    return set(re.findall(OPTION, words))


def main():
    known = set(re.findall(OPTION, run("dfix --help")))
    wrong = [complaint for page in pages for complaint in run_blocks(page)]
    told = set().union(*map(told_by, pages))
    wrong += [f"docs/ does not tell of {name}" for name in sorted(known - told)]
    usage = told_by(pages[0])
    wrong += [f"{pages[0]} tells of {name}, which dfix does not know" for name in sorted(usage - known)]
    sys.exit("\n".join(wrong) or 0)


main()
