#!/usr/bin/env python3
"""What dfix does with a ShellCheck that is there, is not, or misbehaves.

    shellcheck.py DFIX

Most of it plays with programs of its own that are called `shellcheck`; what only the real one
can show is left out, with a word, where it is not installed.
"""
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile

DFIX = os.path.abspath(sys.argv[1])
TEXT = "FROM debian:12\nARG name\nRUN echo \\\n  $name && \\\n  cd /srv\nRUN cd /tmp; rm -rf $name/x\n"
LOUD = 'echo \'{"comments": [{"file": "0", "line": 3, "endLine": 3, "column": 1, "endColumn": 5, "level": "error",' \
       ' "code": 1234, "message": "Loud.", "fix": null}]}\'; exit 1'


def check(what, claim, *shown):
    if not claim:
        print(f"FAILED: {what}", *shown, sep="\n")
        sys.exit(1)


def run(*args, path=None, stdin=TEXT, **env):
    return subprocess.run([DFIX, "--no-config", *args], input=stdin, capture_output=True, text=True, timeout=120,
                          env={**os.environ, **({"PATH": path} if path else {}), **env})


def rules(ran):
    return [f["rule"] for f in json.loads(ran.stdout)["findings"] if f["rule"].startswith("shellcheck/")]


def pretend(folder, script):
    """A program `shellcheck` that does what the script says."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "shellcheck")
    with open(path, "w") as out:
        out.write("#!/bin/sh\n" + script + "\n")
    os.chmod(path, stat.S_IRWXU)
    return folder + ":/usr/bin:/bin"


def absent():
    os.makedirs("none", exist_ok=True)
    ran = run("--select", "shellcheck", "-", path="none")
    check("not installed is no error, and not said", ran.returncode == 0 and ran.stderr == "", ran.stderr)
    ran = run("--select", "shellcheck", "--shellcheck=on", "--verbose", "-", path="none")
    check("--verbose says so in one line", ran.returncode == 0 and ran.stderr.count("\n") == 1
          and "shellcheck is not installed" in ran.stderr, ran.stderr)


def when():
    path = pretend("loud", LOUD)
    json_of = ["--format", "json", "-"]
    check("not by default", rules(run(*json_of, path=path)) == [])
    for name in ("all", "hadolint", "shellcheck", "SC1234", "shellcheck/SC1234"):
        check(f"where {name} is selected", rules(run("--select", name, *json_of, path=path)) == ["shellcheck/SC1234"])
    check("on: an error is recommended", rules(run("--shellcheck=on", *json_of, path=path)) == ["shellcheck/SC1234"])
    check("off", rules(run("--shellcheck=off", "--select", "all", *json_of, path=path)) == [])
    check("--ignore takes a code", rules(run("--select", "all", "--ignore", "SC1234", *json_of, path=path)) == [])
    check("--explain leads to ShellCheck's page", "wiki/SC1234" in run("--explain", "SC1234").stdout)


def configured():
    path = pretend("loud", LOUD)
    os.makedirs("project", exist_ok=True)
    with open("project/Dockerfile", "w") as out:
        out.write(TEXT)
    for settings, want in (("select: [shellcheck]", ["error"]), ("select: [apt]", []), ("select: [apt]\nshellcheck: on", []),
                           ("select: [shellcheck]\nseverity: {SC1234: style}", ["style"]),
                           ("select: [shellcheck]\nseverity: {shellcheck: info, SC1234: off}", []),
                           ("select: [all]\nignore: [SC1234]", [])):
        with open("project/.dfix.yaml", "w") as out:
            out.write(settings + "\n")
        ran = subprocess.run([DFIX, "--format", "json", "project"], capture_output=True, text=True,
                             env={**os.environ, "PATH": path})
        found = [f["severity"] for f in json.loads(ran.stdout)["findings"] if f["rule"] == "shellcheck/SC1234"]
        check(f"a configuration decides: {settings}", found == want, found, ran.stderr)


def one_process():
    path = pretend("count", 'echo x >> "$DFIX_COUNT"; echo "$@" > "$DFIX_ARGS"; cat "$5" > "$DFIX_FIRST"; '
                   'echo "{\\"comments\\": []}"')
    for i in range(40):
        os.makedirs(f"many/{i}", exist_ok=True)
        with open(f"many/{i}/Dockerfile", "w") as out:
            out.write(f"FROM debian:12\nRUN echo {i}\nRUN echo always\n")
    env = {"DFIX_COUNT": os.path.abspath("n"), "DFIX_ARGS": os.path.abspath("args"),
           "DFIX_FIRST": os.path.abspath("first"), "TMPDIR": os.path.abspath("tmp")}
    os.mkdir("tmp")
    run("--select", "shellcheck", "many", path=path, SHELLCHECK_OPTS="-x", **env)
    check("one process for all scripts", open("n").read() == "x\n")
    check("equal scripts are one", len(open("args").read().split()) == 4 - 1 + 41, open("args").read())
    check("a script has its shell first", open("first").read().startswith("#!/bin/sh\n"))
    check("nothing is left behind", os.listdir("tmp") == [])


def misbehaving():
    for name, script in (("garbage", "echo oops"), ("gives-up", "exit 3"), ("dies", "kill -9 $$"),
                         ("nonsense", 'echo \'{"comments": [{"file": "99"}, 7, {"file": "0", "line": -1}]}\'')):
        ran = run("--select", "shellcheck,apt", "--verbose", "-", path=pretend(name, script))
        check(f"{name}: no error", ran.returncode == 0 and ran.stderr.count("\n") == (name != "nonsense"), ran.stderr)


def real():
    if not shutil.which("shellcheck"):
        print("not shown: what the real ShellCheck says (it is not installed)")
        return
    ran = run("--select", "shellcheck", "--format", "json", "-")
    places = {(f["rule"][11:], f["line"], f["column"]) for f in json.loads(ran.stdout)["findings"]}
    check("its notes stand at their bytes", {("SC2086", 4, 3), ("SC2164", 6, 5)} <= places, places)
    ran = run("--select", "shellcheck", "--write", "--unsafe-fixes", "-")
    check("its fixes are applied", '  "$name" && ' in ran.stdout and "RUN cd /tmp || exit; rm -rf" in ran.stdout, ran.stdout)
    again = run("--select", "shellcheck", "--write", "--unsafe-fixes", "-", stdin=ran.stdout)
    check("a second run changes nothing", again.stdout == ran.stdout, again.stdout)
    check("without --unsafe-fixes they are not", run("--select", "shellcheck", "--write", "-").stdout == TEXT)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for part in (absent, when, configured, one_process, misbehaving, real):
        part()
print("ok")
