#!/usr/bin/env python3
"""Fixes that change files of the build context with the Dockerfile: all of them or none.

    context_fixes.py DFIX
"""
import os
import subprocess
import sys
import tempfile

DFIX = os.path.abspath(sys.argv[1])
TORCH = "RUN pip install torch==2.6.0 --index-url https://download.pytorch.org/whl/cu124\n"
HEAD = "FROM python:3.11\nWORKDIR /app\n" + TORCH
PLAIN = HEAD + "COPY requirements.txt ./\nRUN pip install -r requirements.txt\n"
GUARDED = HEAD + "COPY requirements.txt constraints.txt ./\nRUN pip install --constraint constraints.txt -r requirements.txt\n"
LINES = "torch==2.6.0\ntorchvision==0.21.0\ntorchaudio==2.6.0\n"
RULE = "select: [torch/unguarded-install, constraint/not-everywhere]\n"


def run(*args):
    return subprocess.run([DFIX, *args], capture_output=True, text=True, timeout=60)


def check(what, claim, *shown):
    if not claim:
        sys.exit("\n".join([f"FAILED: {what}", *map(str, shown)]))


def project(config=RULE, **files):
    """A fresh folder with these files; `_` in a name stands for `.`."""
    os.chdir(tempfile.mkdtemp(dir=TOP))
    for name, text in {"Dockerfile": PLAIN, "requirements_txt": "accelerate\n", "_dfix_yaml": config, **files}.items():
        with open(name.replace("_", "."), "w") as out:
            out.write(text)


def read(name):
    with open(name) as text:
        return text.read()


def made_where_the_project_wants_it():
    project(RULE + "python: {constraint-style: file}\n")
    diff = run("--diff")
    check("--diff shows both files", "+++ b/constraints.txt" in diff.stdout and "+++ b/Dockerfile" in diff.stdout, diff.stdout)
    check("--diff writes neither", not os.path.exists("constraints.txt") and read("Dockerfile") == PLAIN)
    ran = run("--write")
    check("both are written", read("constraints.txt") == LINES and read("Dockerfile") == GUARDED, read("Dockerfile"), ran.stderr)
    check("a second run changes nothing", run("--diff").stdout == "" and run().returncode == 0)


def another_install_shares_it():
    project(RULE + "python: {constraint-style: file}\n", Dockerfile=PLAIN + "RUN pip install timm\n")
    run("--write")
    check("the second install takes the same file", read("Dockerfile") == GUARDED +
          "RUN pip install --constraint /app/constraints.txt timm\n", read("Dockerfile"))


def one_that_is_there():
    project(constraints_txt="torch==2.6.0\nnumpy<3\n")
    run("--write")
    check("a file that holds torch is used as it is", read("Dockerfile") == GUARDED and
          read("constraints.txt") == "torch==2.6.0\nnumpy<3\n", read("Dockerfile"))
    project(constraints_txt="numpy<3\n")
    run("--write")
    check("one without torch gets its lines", read("constraints.txt") == "numpy<3\n" + LINES, read("constraints.txt"))
    project(constraints_txt="torch==2.7.1\n")
    run("--write")
    check("one that contradicts is left alone", read("constraints.txt") == "torch==2.7.1\n" and
          "/opt/torch-constraints.txt" in read("Dockerfile"))


def not_where_the_build_would_miss_it():
    project(RULE + "python: {constraint-style: file}\n", _dockerignore="*\n!requirements.txt\n")
    run("--write")
    check(".dockerignore hides it: captured instead", not os.path.exists("constraints.txt") and
          "/opt/torch-constraints.txt" in read("Dockerfile"))
    project(RULE + "python: {constraint-style: file}\n")
    ran = subprocess.run([DFIX, "--write", "-"], input=PLAIN, capture_output=True, text=True)
    check("standard input changes no file", not os.path.exists("constraints.txt"), ran.stdout)


def all_or_none():
    project(RULE + "python: {constraint-style: file}\n")
    os.mkdir("locked")
    os.rename("Dockerfile", "locked/Dockerfile")
    subprocess.run(["mount", "--bind", "-o", "ro", "locked", "locked"], capture_output=True)
    if subprocess.run(["mount", "-o", "remount,bind,ro", "locked"], capture_output=True).returncode:
        print("a folder cannot be made read-only here: not tried")
        return
    ran = run("--context", ".", "--config", ".dfix.yaml", "--write", "locked/Dockerfile")
    subprocess.run(["umount", "locked"], check=True)
    check("the Dockerfile cannot be written: status 3", ran.returncode == 3, ran.stderr)
    check("then the other file is not left behind", not os.path.exists("constraints.txt"))
    check("and the Dockerfile is as it was", read("locked/Dockerfile") == PLAIN)


def at_the_top_of_the_work_tree():
    project(RULE + "python: {constraint-style: file}\n")
    os.makedirs("docker/gpu")
    os.mkdir(".git")
    os.rename("Dockerfile", "docker/gpu/Dockerfile")
    ran = run("--write", "docker/gpu/Dockerfile")
    check("a context at the top is found by what the file copies", read("docker/gpu/Dockerfile") == GUARDED and
          read("constraints.txt") == LINES, read("docker/gpu/Dockerfile"), ran.stdout)
    project(RULE + "python: {constraint-style: file}\n")
    os.makedirs("docker")
    os.mkdir(".git")
    os.rename("Dockerfile", "docker/Dockerfile")
    os.chdir("docker")
    run("--write")
    check("from inside, too", read("Dockerfile") == GUARDED and read("../constraints.txt") == LINES)
    project(RULE)
    os.makedirs("docker")
    os.mkdir(".git")
    os.rename("Dockerfile", "docker/Dockerfile")
    os.remove("requirements.txt")
    check("else it is the Dockerfile's folder", "b/constraints.txt" not in run("--diff").stdout)


def two_at_once():
    project(RULE + "python: {constraint-style: file}\n")
    for i in range(8):
        with open(f"{i}.Dockerfile", "w") as out:
            out.write(PLAIN)
    os.remove("Dockerfile")
    for _ in range(8):
        if not run("--write", "-j", "4").stderr:
            break
    check("several Dockerfiles share one context", read("constraints.txt") == LINES, read("constraints.txt"))
    check("and all are right in the end", {read(f"{i}.Dockerfile") for i in range(8)} == {GUARDED})


with tempfile.TemporaryDirectory() as TOP:
    for part in (made_where_the_project_wants_it, another_install_shares_it, one_that_is_there,
                 not_where_the_build_would_miss_it, all_or_none, at_the_top_of_the_work_tree, two_at_once):
        part()
        print("ok:", part.__name__.replace("_", " "))
    os.chdir("/")
