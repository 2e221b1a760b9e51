#!/usr/bin/env python3
"""What real pip does with the README's example, before and after `dfix --write`.

    pip_truth.py DFIX

The steps run with the pip of this machine against a fake package index (../shared/tools);
without it the test is skipped. Before, pip swaps the pinned torch; after, it keeps it.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIMULATOR = os.path.join(ROOT, "../shared/tools/simulate.py")

BEFORE, AFTER = "2.8.0+cu128", "2.6.0+cu124"

FIXED = """\
FROM nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04
WORKDIR /app
RUN pip install --no-cache-dir torch==2.6.0 torchvision==0.21.0 \\
    --index-url https://download.pytorch.org/whl/cu124
RUN pip freeze > /tmp/installed.txt && grep -E '^(torch|torchvision|torchaudio)==' /tmp/installed.txt > /opt/torch-constraints.txt
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps --ignore-installed --constraint /opt/torch-constraints.txt blinker && \\
    pip install --no-cache-dir --constraint /opt/torch-constraints.txt \\
    -r requirements.txt
"""


def imported_torch(folder):
    """The torch that python imports after the last step that has one: '2.6.0+cu124'."""
    run = subprocess.run([sys.executable, SIMULATOR, folder], capture_output=True, text=True, timeout=600)
    steps = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    seen = [step["torch"].split()[1] for step in steps if step.get("torch")]
    if not seen:
        sys.exit(f"the simulator saw no torch at all: {run.stderr[-400:]}")
    return seen[-1]


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}:\n  got  {got!r}\n  want {want!r}")
    print(f"ok: {what}")


def main():
    dfix = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "example")
        shutil.copytree(os.path.join(ROOT, "examples/torch-upgrade"), folder)
        dockerfile = os.path.join(folder, "Dockerfile")

        simulated = os.path.exists(SIMULATOR)
        if simulated:
            check("before, pip swaps torch", imported_torch(folder), BEFORE)
        subprocess.run([dfix, "--no-config", "--write", dockerfile], capture_output=True, timeout=60)
        with open(dockerfile) as text:
            check("--write gives the guarded text", text.read(), FIXED)
        again = subprocess.run([dfix, "--no-config", "--write", dockerfile], capture_output=True, timeout=60)
        check("a second run reports nothing", again.returncode, 0)
        if not simulated:
            print("skipped: the runs with real pip need ../shared/tools/simulate.py")
            return
        check("after, pip keeps torch", imported_torch(folder), AFTER)


if __name__ == "__main__":
    main()
