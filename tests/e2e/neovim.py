#!/usr/bin/env python3
"""A real client, headless Neovim, works on a file with `dfix --lsp`.

    neovim.py DFIX [--show]

The edit that swaps torch, the squiggle, the quick fix, the clean file: --show prints the session.
Skipped, with a word, where there is no Neovim of 0.7 or later.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

DFIX = os.path.abspath(sys.argv[1])
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "neovim.lua")
BEFORE = """\
FROM python:3.12-slim
COPY requirements.txt ./
RUN pip install --no-cache-dir torch==2.5.1 --index-url https://download.pytorch.org/whl/cu124
CMD ["python", "-m", "shop"]
"""
REQUIREMENTS = "torch\nflask==3.0.3\n"


def neovim():
    program = shutil.which("nvim")
    if not program:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = re.match(r"NVIM v(\d+)\.(\d+)", said).groups()
    return program if (int(major), int(minor)) >= (0, 7) else None


def main():
    program = neovim()
    if not program:
        print("skipped: no Neovim of 0.7 or later here")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("Dockerfile", BEFORE), ("requirements.txt", REQUIREMENTS)):
            with open(os.path.join(folder, name), "w") as out:
                out.write(text)
        environment = {**os.environ, "DFIX": DFIX, "FOLDER": folder, "HOME": folder, "XDG_STATE_HOME": folder}
        ran = subprocess.run([program, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {SCRIPT}"],
                             capture_output=True, text=True, env=environment, timeout=60)
        with open(os.path.join(folder, "Dockerfile")) as text:
            after = text.read()
    session = ran.stdout + ran.stderr
    if "--show" in sys.argv:
        print(session + "\n" + after)
    parts = re.split(r"^(opened|edited|quick fix|fixed|saved).*\n", ran.stdout, flags=re.M)
    found = dict(zip(parts[1::2], parts[2::2]))
    problems = [what for what, holds in (
        ("the session ends well", ran.returncode == 0 and "saved" in found),
        ("the opened file is clean", found.get("opened") == ""),
        ("the edit shows the swap, at the install", re.match(r"  4:\d+ .*torch", found.get("edited", ""))),
        ("the fixed file is clean", found.get("fixed") == ""),
        ("the fix is saved", "--constraint" in after or "PIP_CONSTRAINT" in after),
    ) if not holds]
    if problems:
        sys.exit("\n".join(f"FAILED: {what}" for what in problems) + "\n" + session + "\n" + after)
    print("ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
