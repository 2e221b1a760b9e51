#!/usr/bin/env python3
"""The gates for GitHub and GitLab do what they say: the shell of each of their steps is run here.

    gates.py DFIX ROOT      the action's `Install dfix` is left out: scripts/run does the same
"""
import json
import os
import re
import subprocess
import sys
import tempfile

DFIX, ROOT = (os.path.abspath(argument) for argument in sys.argv[1:3])
BAD = "FROM debian:12\nRUN apt-get install curl\n"


def check(what, claim, *shown):
    if not claim:
        sys.exit("\n".join([f"FAILED: {what}", *shown]))


def read(*path):
    with open(os.path.join(*path)) as text:
        return text.read()


def block(text, key, indent):
    """The lines of a `key: |` block of YAML, without their indentation."""
    found = re.search(rf"^ *{key}: \|\n((?: {{{indent}}}.*\n|\n)+)", text, re.M)
    return re.sub(rf"^ {{{indent}}}", "", found.group(1), flags=re.M)


def shell(script, **env):
    path = f"{os.path.dirname(DFIX)}:{os.environ['PATH']}"
    return subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], capture_output=True, text=True,
                          env={**os.environ, "PATH": path, **env})


def github():
    action = read(ROOT, "action.yml")
    lint = block(action[action.index("- name: Lint"):], "run", 8)
    ran = shell(lint, PATHS=". image", ARGS="--select apt/missing-yes", FAIL_ON="warning", SARIF="dfix.sarif")
    check("the action fails on a finding", ran.returncode == 1, ran.stderr)
    check("it annotates the line", ran.stdout.startswith("::warning file=Dockerfile,line=2,endLine=2,col=13"), ran.stdout)
    check("each file once", len(ran.stdout.splitlines()) == 2, ran.stdout)
    check("it writes SARIF", json.loads(read("dfix.sarif"))["version"] == "2.1.0")
    ran = shell(lint, PATHS="Dockerfile", ARGS="--select apt/missing-yes", FAIL_ON="error", SARIF="")
    check("what is below fail-on passes", ran.returncode == 0, ran.stderr)
    inputs = re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", action)
    declared = re.findall(r"^  ([a-z-]+):$", action[:action.index("runs:")], re.M)
    check("every input is used, and declared", sorted(inputs) == sorted(declared), str(inputs), str(declared))
    install = block(action[action.index("- name: Install"):], "run", 8)
    check("the installing step is shell", shell("set -n\n" + install).returncode == 0)


def gitlab():
    job = read(ROOT, "ci", "gitlab.yml")
    script = re.search(r"^  script:\n    - (.*)$", job, re.M).group(1)
    ran = shell(script, DFIX_PATHS="Dockerfile", DFIX_ARGS="--select apt/missing-yes")
    check("the job fails on a finding", ran.returncode == 1, ran.stderr)
    report, = re.findall(r"^ +codequality: (.*)$", job, re.M)
    issue, = json.loads(read(report))
    check("its report is where GitLab looks", issue["check_name"] == "apt/missing-yes")


def own_image():
    ran = subprocess.run([DFIX, "--select", "all", "--format", "gcc", f"{ROOT}/Dockerfile"], capture_output=True, text=True)
    check("dfix's own Dockerfile is clean by every rule", ran.returncode == 0, ran.stdout)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.mkdir("image")
        for name in ("Dockerfile", "image/Dockerfile"):
            with open(name, "w") as out:
                out.write(BAD)
        github()
        gitlab()
        own_image()
    print("gates: as they should be")


main()
