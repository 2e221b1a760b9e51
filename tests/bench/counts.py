#!/usr/bin/env python3
"""Instructions that a release of dfix runs on three inputs, against those on record.

    tests/bench/counts.py [--renew] [ROOT]

A busy machine does not change them, so a commit that makes dfix slower by one part in twenty is
seen. They are those of one compiler, C library and valgrind: the test is skipped, with a word,
where these are others than on record, and without valgrind. --renew writes the record.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import inputs

RECORD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counts.json")
PLAY = 0.05
SKIPPED = 77
FILES = {"one file of 30 lines": inputs.service(), "one file of 3,000 lines": inputs.lines(3000),
         "1,000 commands in heredocs": inputs.heredocs(500)}


def first_line(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def tools():
    return {"compiler": first_line("cc", "--version"), "libc": first_line("ldd", "--version"),
            "valgrind": first_line("valgrind", "--version")}


def build(root):
    folder = os.path.join(root, "build/release")
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    subprocess.run(["cmake", "--preset", "release", "-S", root, "-B", folder, "-DBUILD_TESTING=OFF"], **quiet)
    subprocess.run(["cmake", "--build", folder, "--target", "dfix"], **quiet)
    return os.path.join(folder, "dfix")


def count(dfix, text):
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, "Dockerfile"), os.path.join(folder, "callgrind")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        said = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", dfix, "--no-config",
                               "--shellcheck=off", "-j1", path], capture_output=True, text=True, check=False)
        return int(re.search(r"Collected : (\d+)", said.stderr)[1])


def main():
    renew = "--renew" in sys.argv
    root = next((a for a in sys.argv[1:] if a != "--renew"), os.path.join(os.path.dirname(RECORD), "../.."))
    if not shutil.which("valgrind"):
        print("skipped: no valgrind here")
        return SKIPPED
    record = {} if renew else json.load(open(RECORD, encoding="utf-8"))
    if not renew and record["tools"] != tools():
        print(f"skipped: counts are on record for {record['tools']}, here is {tools()}")
        return SKIPPED
    dfix = build(os.path.abspath(root))
    counts = {name: count(dfix, text) for name, text in FILES.items()}
    if renew:
        with open(RECORD, "w", encoding="utf-8") as out:
            json.dump({"tools": tools(), "instructions": counts}, out, indent=2)
            out.write("\n")
        return 0
    slower = 0
    for name, now in counts.items():
        before = record["instructions"][name]
        change = now / before - 1
        print(f"{name}: {now:,} instructions, {100 * change:+.1f} % of those on record")
        slower |= change > PLAY
        if change < -PLAY:
            print("  faster: keep it, tests/bench/counts.py --renew")
    return int(slower)


if __name__ == "__main__":
    sys.exit(main())
