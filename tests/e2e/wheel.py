#!/usr/bin/env python3
"""dfix as a wheel and as a pre-commit hook that installs itself, with pip, auditwheel and pre-commit from PyPI.

    wheel.py ROOT      exits with 77 where PyPI is out of reach
"""
import glob
import os
import subprocess
import sys
import tempfile
import venv

ROOT = os.path.abspath(sys.argv[1])
BAD = "FROM debian:12\nRUN apt-get install curl\n"
FIXED = "FROM debian:12\nRUN apt-get install -y curl\n"
# Where no index answers, pip says one of these.
UNREACHABLE = ("No matching distribution found for pre-commit", "Could not fetch URL", "Temporary failure in name")


def run(*args, status=0, **options):
    ran = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if ran.returncode != status:
        sys.exit(f"FAILED with {ran.returncode}: {' '.join(args)}\n{ran.stdout}")
    return ran.stdout


def check(what, claim, *shown):
    if not claim:
        sys.exit("\n".join([f"FAILED: {what}", *shown]))
    print(f"ok: {what}")


def write(path, text):
    with open(path, "w") as out:
        out.write(text)


def read(path):
    with open(path) as text:
        return text.read()


def tools(folder):
    venv.create(folder, with_pip=True)
    ran = subprocess.run([f"{folder}/bin/pip", "install", "-q", "pre-commit", "auditwheel"], capture_output=True, text=True)
    if ran.returncode and any(sign in ran.stderr for sign in UNREACHABLE):
        print("skipped: PyPI is out of reach")
        sys.exit(77)
    check("pre-commit and auditwheel can be installed", ran.returncode == 0, ran.stderr)
    return f"{folder}/bin"


def wheel(folder, bin):
    run(f"{bin}/pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT)
    built, = glob.glob(f"{folder}/dfix-*.whl")
    said = run(f"{bin}/auditwheel", "show", built)
    check("the wheel needs nothing but libc", "manylinux" in said and "external versioned symbols" in said
          and not any(name in said for name in ("libyaml", "libpcre2", "libjansson", "libutf8proc")), said)
    venv.create(f"{folder}/clean", with_pip=True)
    run(f"{folder}/clean/bin/pip", "install", "-q", "--no-index", built)
    check("installed, it runs", run(f"{folder}/clean/bin/dfix", "--version").startswith("dfix "))


def repository(folder):
    os.mkdir(folder)
    run("git", "init", "-q", folder)
    run("git", "config", "user.name", "nobody", cwd=folder)
    run("git", "config", "user.email", "nobody@example.com", cwd=folder)
    os.mkdir(f"{folder}/image")
    write(f"{folder}/Dockerfile", BAD)
    write(f"{folder}/image/Dockerfile", FIXED)
    run("git", "add", ".", cwd=folder)


def hooks(folder, bin):
    repo = f"{folder}/repository"
    repository(repo)
    env = {**os.environ, "PRE_COMMIT_HOME": f"{folder}/hooks", "PATH": f"{bin}:{os.environ['PATH']}"}
    commit = run("git", "rev-parse", "HEAD", cwd=ROOT).strip()
    config = f"repos:\n- repo: {ROOT}\n  rev: {commit}\n  hooks:\n  - id: %s\n    args: [--select, apt/missing-yes]\n"
    tried = run(f"{bin}/pre-commit", "try-repo", ROOT, "dfix", "--all-files", status=1, cwd=repo, env=env)
    check("try-repo installs the hook, which finds the bad file", "[apt/missing-yes]" in tried, tried)

    write(f"{repo}/.pre-commit-config.yaml", config % "dfix")
    run(f"{bin}/pre-commit", "install", cwd=repo, env=env)
    blocked = run("git", "commit", "-qm", "bad", status=1, cwd=repo, env=env)
    check("a bad commit is blocked, with the reason", "Dockerfile:2:13: warning" in blocked, blocked)

    write(f"{repo}/.pre-commit-config.yaml", config % "dfix-write")
    run("git", "add", ".", cwd=repo)
    run("git", "commit", "-qm", "bad", status=1, cwd=repo, env=env)
    check("dfix-write repairs it", read(f"{repo}/Dockerfile") == FIXED)
    run("git", "add", ".", cwd=repo)
    run("git", "commit", "-qm", "good", cwd=repo, env=env)
    check("then it can be committed", run("git", "log", "--format=%s", cwd=repo) == "good\n")


def main():
    with tempfile.TemporaryDirectory() as folder:
        bin = tools(f"{folder}/tools")
        wheel(folder, bin)
        hooks(folder, bin)


main()
