#!/usr/bin/env python3
"""The rewrites of Python projects, built with the real pip: it installs made-up packages from the index of
pip_world, on a real builder, before and after. What the image holds is the same, and pip runs less often.

    real_pip.py build/dev/dfix
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from buildah import Builder, Unavailable
from pip_world import Index, wheel
from prove import prove, rewritten

SKIPPED = 77
MODULES = "/usr/lib/dfix-pip"
NOT_NEEDED = shutil.ignore_patterns("__pycache__", "site-packages", "dist-packages", "test", "tests", "config-*",
                                    "ensurepip", "idlelib", "lib2to3", "tkinter", "turtledemo", "*.a")

APP = {"src/main.py": "1\n", "README.md": "x\n"}

# name: (context, Dockerfile, RUNs that run again before and after, a package that is installed)
PROJECTS = {
    "one list": ({"requirements.txt": "flask\n"},
                 "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n", (1, 0), "blinker-1.9.0"),
    "python -m pip": ({"requirements.txt": "flask\n"},
                      "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN python -m pip install -r requirements.txt\n", (1, 0), "flask-3.1.0"),
    "lists that name lists": ({"pins/all.txt": "-r web.txt\n-c ../limits.txt\n", "pins/web.txt": "plain-pkg\nnumpy\n",
                               "limits.txt": "plain-pkg<2\n"},
                              "FROM python:3.12\nWORKDIR /srv\nCOPY . /srv\nRUN pip install -r pins/all.txt\n", (1, 0), "plain_pkg-1.0"),
    "a constraint of the environment": ({"requirements.txt": "numpy\n", "limits.txt": "numpy<2\n"},
                                        "FROM python:3.12\nENV PIP_CONSTRAINT=limits.txt\nWORKDIR /app\nCOPY . .\n"
                                        "RUN pip install -r requirements.txt\n", None, "numpy-1.26.4"),
    "wheels of the project": ({"requirements.txt": "--find-links wheels\nour-own\n", "wheels/": ("our-own", "3.0")},
                              "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n", None, "our_own-3.0"),
    "a build after it": ({"requirements.txt": "timm\n", "setup.cfg": "[x]\n"},
                         "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y gcc\n"
                         "RUN pip install -r requirements.txt\nRUN python src/main.py\n", (3, 1), "timm-1.0.19"),
    "another user": ({"requirements.txt": "flask\n"},
                     "FROM python:3.12\nUSER node\nWORKDIR /home/node/app\nCOPY --chown=node:node . .\n"
                     "RUN pip install --user -r requirements.txt\n", (1, 0), "flask-3.1.0"),
    "two lists": ({"requirements.txt": "numpy\n", "dev.txt": "-r requirements.txt\naccelerate\n"},
                  "FROM python:3.12\nCOPY . /app\nWORKDIR /app\nRUN pip install -r requirements.txt\n"
                  "RUN pip install -r dev.txt\n", (2, 0), "accelerate-1.10.0"),
}


def make_python(root):
    """This interpreter, its libraries and pip, each where it is on this machine."""
    try:
        import pip
    except ImportError as error:
        raise Unavailable("this Python has no pip") from error
    executable, library = os.path.realpath(sys.executable), sysconfig.get_path("stdlib")
    shutil.copytree(library, root + library, ignore=NOT_NEEDED)
    shutil.copytree(pip.__path__[0], f"{root}{MODULES}/pip", ignore=shutil.ignore_patterns("__pycache__"))
    modules = [os.path.join(library, "lib-dynload", name) for name in os.listdir(os.path.join(library, "lib-dynload"))]
    needed = subprocess.run(["ldd", executable, *modules], capture_output=True, text=True, check=True).stdout
    for path in {executable, *re.findall(r"(/\S+) \(0x", needed)}:
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        shutil.copy(path, root + path)
    os.makedirs(f"{root}/usr/local/bin")
    for name in ("python", "python3"):
        os.symlink(executable, f"{root}/usr/local/bin/{name}")
    script = f"{root}/usr/local/bin/pip"
    write(script, f'#!/bin/sh\nexec {executable} -m pip "$@"\n'.encode())
    os.chmod(script, 0o755)


def environment(index):
    """No times in what pip leaves, and no other index."""
    return {"PYTHONPATH": MODULES, "PYTHONDONTWRITEBYTECODE": "1", "PIP_NO_COMPILE": "1", "PIP_NO_CACHE_DIR": "1",
            "PIP_BREAK_SYSTEM_PACKAGES": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_INDEX_URL": f"{index.url}/simple"}


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def make_context(folder, files):
    for name, what in files.items():
        if isinstance(what, tuple):
            file, data = wheel(*what)
            write(os.path.join(folder, name, file), data)
        else:
            write(os.path.join(folder, name), what.encode())


def try_project(builder, dfix, name):
    """What is wrong with it, or "". """
    files, before, again, package = PROJECTS[name]
    context = tempfile.mkdtemp(dir=builder.state)
    make_context(context, {**APP, "src/salt.py": f"# {name}\n", **files})
    after = rewritten(dfix, before, context)
    verdict = prove(builder, before, after, context)
    if verdict.kind == "unchanged":
        print(f"{name}: the author's order stays")
        return "" if again is None else "is left alone"
    print(f"{name}: {verdict.kind}, {verdict.before} -> {verdict.after}")
    if verdict.kind != "same" or again not in (None, (verdict.before, verdict.after)):
        return f"{verdict.kind} {verdict.before} -> {verdict.after}\n{verdict.why}\n{after}"
    if not any(f"/{package}.dist-info/" in path for path in builder.image("after")[0]):
        return f"{package} is not in the image: pip did not run"
    return ""


def main():
    dfix, wrong = os.path.abspath(sys.argv[1]), 0
    index = Index()
    try:
        with Builder() as builder:
            root = os.path.join(builder.state, "python")
            make_python(root)
            builder.stand_on(root, environment(index))
            for name in PROJECTS:
                why = try_project(builder, dfix, name)
                if why:
                    wrong += 1
                    print(f"FAILED: {name}: {why}")
    except Unavailable as error:
        print(f"skipped: {error}")
        return SKIPPED
    finally:
        index.close()
    print(f"{len(PROJECTS)} projects, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
