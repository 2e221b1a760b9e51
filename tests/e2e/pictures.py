#!/usr/bin/env python3
"""The pictures in docs/ are what this dfix prints.

    pictures.py [--renew] DFIX REPOSITORY
"""
import os
import shutil
import subprocess
import sys
import tempfile

renew = "--renew" in sys.argv
dfix, repository = map(os.path.abspath, [argument for argument in sys.argv[1:] if argument != "--renew"])


def terminal(folder):
    shutil.copytree(f"{repository}/examples", f"{folder}/examples")
    return subprocess.run([f"{repository}/scripts/picture", dfix, "examples/torch-upgrade/Dockerfile"], cwd=folder,
                          stdout=subprocess.PIPE, check=True).stdout


def layers(folder):
    """Outside of the work tree, whose history is another every day."""
    return subprocess.run([dfix, "--layers=svg", "Dockerfile"], cwd=f"{folder}/examples/layer-order", stdout=subprocess.PIPE,
                          check=True).stdout


stale = []
with tempfile.TemporaryDirectory() as scratch:
    for name, draw in (("terminal.svg", terminal), ("layers.svg", layers)):
        path, drawn = f"{repository}/docs/{name}", draw(scratch)
        if renew:
            with open(path, "wb") as file:
                file.write(drawn)
        with open(path, "rb") as file:
            if file.read() != drawn:
                stale.append(name)
print(f"stale: {', '.join(stale)}; tests/e2e/pictures.py --renew DFIX REPOSITORY" if stale else "ok")
sys.exit(bool(stale))
