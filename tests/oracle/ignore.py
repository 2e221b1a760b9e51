#!/usr/bin/env python3
"""Random .dockerignore files and paths: dfix leaves out what moby's own matcher leaves out.

    tests/oracle/ignore.py --ignores build/dev/tests/ignores [--count 200000] [--seed 1]

The oracle (tests/oracle/ignore) is built with Go; without it the test is skipped (77). Where moby
calls a pattern broken the build fails, and what dfix says does not matter.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77

NAMES = ["a", "b", "src", "a.txt", "b.md", ".git", "node_modules", "x y", "README.md", "a-b", "é"]
PIECES = ["a", "b", "src", "a.txt", "*.md", "*", "**", "?", "[a-c]", "[^a]", "a*", "*b", "**.txt", "src**", ".git", "\\a",
          "node_modules", ".", "..", "", "READ*", "x y", "*.*", "{a,b}", "a.t?t"]
LINES = ["# a", "#", "", "   ", "!", "! a", "/", "./", "**/", "!**/a", "*", "!*", "a/", "[a", "!a/", "/a", "!/a", "**/*.md", "\ta"]


def a_pattern(dice):
    pattern = "/".join(dice.choice(PIECES) for _ in range(dice.randint(1, 4)))
    pattern = dice.choice(["", "", "", "!", "/", "./", "!/", " "]) + pattern + dice.choice(["", "", "", "/", " ", "\r"])
    return pattern


def a_case(dice):
    lines = [dice.choice(LINES) if dice.random() < 0.2 else a_pattern(dice) for _ in range(dice.randint(1, 5))]
    path = "/".join(dice.choice(NAMES) for _ in range(dice.randint(1, 4)))
    return ["\n".join(lines), path]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ignores", required=True)
    options.add_argument("--count", type=int, default=100000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    if not shutil.which("go"):
        print("skipped: no go to build moby's matcher with")
        return SKIPPED
    dice = random.Random(given.seed)
    cases = [a_case(dice) for _ in range(given.count)]
    text = "".join(json.dumps(case) + "\n" for case in cases)
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "oracle")
        built = subprocess.run(["go", "build", "-o", program, "."], cwd=os.path.join(HERE, "ignore"), capture_output=True,
                               text=True, check=False)
        if built.returncode:
            print("skipped: go build failed: " + built.stderr.strip()[-300:])
            return SKIPPED
        theirs = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.split("\n")
    ours = subprocess.run([given.ignores], input=text, capture_output=True, text=True, check=True).stdout.split("\n")
    wrong = [(case, their, our) for case, their, our in zip(cases, theirs, ours) if their not in ("error", our)]
    for case, their, our in wrong[:20]:
        print(f"{case[0]!r} {case[1]!r}: moby {their}, dfix {our}")
    print(f"{given.count} pairs, {sum(t == 'error' for t in theirs)} broken, {sum(t == 'out' for t in theirs)} left out, "
          f"{len(wrong)} otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
