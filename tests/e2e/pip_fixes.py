#!/usr/bin/env python3
"""What `dfix --write` makes of Dockerfiles in which torch would be swapped, run with real pips and uv: before, torch is
another one in the end; after, it is the one that was asked for, and a second run of dfix changes nothing.

    pip_fixes.py [--all] DFIX

The projects are the folders of tests/e2e/projects. All of them meet the newest pip, some an old one and one between
(with --all every project meets every pip). Where PyPI is out of reach only this machine's pip is tried, and that is
said.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import pip_world

ALL = "--all" in sys.argv
DFIX = os.path.abspath([argument for argument in sys.argv[1:] if argument != "--all"][0])
PROJECTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "projects")
PIPS = ["pip==20.3.4", "pip==23.2.1", "pip"]
WITH_EVERY_PIP = ["companion", "eager", "ignore-installed", "range"]


def read(path):
    with open(path) as text:
        return text.read()


def fixed(project, folder):
    """The project repaired, in a folder of its own; a second run has nothing to say or do."""
    copy = os.path.join(folder, "fixed")
    shutil.copytree(project, copy)
    arguments = read(f"{project}/dfix.args").split() if os.path.exists(f"{project}/dfix.args") else []
    for attempt in ("first", "second"):
        before = read(f"{copy}/Dockerfile")
        ran = subprocess.run([DFIX, "--no-config", "--select", "python", "--fail-on", "warning", *arguments, "--write",
                              f"{copy}/Dockerfile"], capture_output=True, text=True)
    if ran.returncode or before != read(f"{copy}/Dockerfile"):
        sys.exit(f"FAILED: {project}: the second run still finds or changes something\n{ran.stdout}{ran.stderr}")
    return copy


def built(index, context, tools):
    build = pip_world.Build(index, context, tools)
    try:
        return build.run(read(f"{context}/Dockerfile"))
    finally:
        build.close()


def check(index, project, tools, name):
    """Before and after, against the file `torch` of the project: what was asked for, then what it would become."""
    wanted, swapped = read(f"{project}/torch").split()
    with tempfile.TemporaryDirectory() as folder:
        torch, failed = built(index, project, tools)
        if torch != swapped or failed:
            sys.exit(f"FAILED: {project} with {name}: before, torch is {torch}, not {swapped}: {failed}")
        torch, failed = built(index, fixed(project, folder), tools)
        if torch != wanted or failed:
            sys.exit(f"FAILED: {project} with {name}: after, torch is {torch}, not {wanted}: {failed}\n" +
                     read(f"{folder}/fixed/Dockerfile"))


def main():
    if not pip_world.can_run():
        print("skipped: the steps need root, for a mount namespace")
        sys.exit(77)
    index = pip_world.Index()
    projects = sorted(os.listdir(PROJECTS))
    for pip in PIPS:
        with tempfile.TemporaryDirectory() as folder:
            tools = pip_world.python_with(folder, pip, "uv") or pip_world.python_with(folder + "/here")
            uv = os.path.exists(f"{tools}/bin/uv")
            name = pip if uv else "this machine's pip (PyPI is out of reach)"
            tried = [project for project in projects if uv or not project.startswith("uv-")]
            if "==" in pip and not ALL:
                tried = WITH_EVERY_PIP
            for project in tried:
                check(index, os.path.join(PROJECTS, project), tools, name)
            print(f"ok: {len(tried)} projects with {name}", flush=True)
            if not uv:
                break
    index.close()


main()
