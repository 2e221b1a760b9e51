#!/usr/bin/env python3
"""Configuration, compose and rule files that are made to take for ever: they do not.

    bombs.py DFIX

Aliases and depth in YAML, inheritance that doubles at each level, a hundred thousand keys,
unclosed braces, patterns that backtrack without end. Each run ends within seconds, with a
sentence where something was not read.
"""
import json
import subprocess
import sys
import tempfile
import time

import world

SECONDS = 20
DOCKERFILE = "FROM debian:12\nRUN echo " + "a" * 30000 + "!\n"


def doubling(levels, width=10):
    """Each name means `width` times the one before."""
    lines = ["a0: &a0 {k: v}"]
    for i in range(1, levels):
        lines.append(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * width)}]")
    return "\n".join(lines) + "\n"


def merging(levels, width=10):
    lines = ["x0: &x0 {k: v}"]
    for i in range(1, levels):
        lines.append(f"x{i}: &x{i} {{'<<': [{', '.join([f'*x{i - 1}'] * width)}]}}")
    return "\n".join(lines) + f"\nservices: {{web: *x{levels - 1}}}\n"


def rule(pattern):
    return f"""summary: a pattern
severity: info
fix: never
since: 0.1.0
presets: [recommended]
message: "a pattern"
why: It takes for ever.
match:
  instruction: RUN
  word: '{pattern}'
examples:
  - good: |
      FROM debian:12
"""


SERVICES = "services:\n" + "".join(f"  s{i}: {{image: x}}\n" for i in range(100000))
BAKE = {"target": {f"t{i}": {"inherits": [f"t{i + 1}"] * 10} for i in range(15)} | {"t15": {}}}
COMPOSE = {
    "aliases": doubling(30), "merged aliases": merging(16), "depth": "a: " + "[" * 100000, "flow maps": "{a: " * 100000,
    "blocks": "".join("  " * i + "a:\n" for i in range(1000)), "many keys": SERVICES,
    "many keys twice": SERVICES.replace("image: x", "build: ."),
    "braces": "services: {w: {build: '" + "${" * 500000 + "'}}\n", "defaults": "services: {w: {build: '" + "${a:-" * 100000 + "}" * 100000 + "'}}\n",
    "itself": "include: [compose.yaml, compose.yaml]\n", "an anchor in itself": "a: &a [*a]\nservices: *a\n",
    "extends itself": "services: {w: {build: ., extends: w}}\n",
    "extends a file": "services: {w: {extends: {file: compose.yaml, service: w}}}\n",
}
CONFIG = {"aliases": doubling(30), "depth": "select: " + "[" * 100000, "many": "select: [" + "apt, " * 100000 + "]\n",
          "itself": "extends: [.dfix.yaml, .dfix.yaml]\n", "globs": "include: ['" + "*a" * 2000 + "b']\n",
          "alternatives": "exclude: ['" + "{a,b}" * 2000 + "', '" + "**/" * 2000 + "']\n"}
PATTERNS = ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*)*b(.*)*c", "(?:(?:a*)*)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(?R)?a", "a{1,1000}{1,1000}b",
            "(a+)+\\1$", "(?=(a+))+(a+)+$"]


def try_one(the, tally, what, files, args=(".",)):
    with tempfile.TemporaryDirectory() as folder:
        world.make(folder, {"Dockerfile": "FROM debian:12\n", **files})
        started = time.monotonic()
        try:
            done = subprocess.run(["sh", "-c", 'ulimit -v unlimited; exec "$@"', "sh", the.dfix, *args], cwd=folder, capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            tally.check("a bomb ends", False, what, f"more than {SECONDS} s", is_hung=True)
            return None
        tally.check("a bomb ends", done.returncode in (0, 1, 2, 3), what, str(done.returncode), done.stderr[-1000:])
        tally.check("and says so where it was not read", done.returncode < 2 or done.stderr.startswith(b"dfix: "), what, done.stderr)
        print(f"  {what}: {time.monotonic() - started:.2f} s, {done.stderr[:100]!r}")
        return done


def main():
    tally = world.Tally()
    the = world.World(sys.argv[1], None, None)
    for what, text in COMPOSE.items():
        try_one(the, tally, f"compose: {what}", {"compose.yaml": text})
    includes = {f"c{i}.yaml": f"include: [{', '.join([f'c{i + 1}.yaml'] * 4)}]\n" for i in range(12)}
    try_one(the, tally, "compose: includes", {"compose.yaml": "include: [c0.yaml]\n", **includes, "c12.yaml": "services: {}\n"})
    try_one(the, tally, "bake: inherits", {"docker-bake.json": json.dumps(BAKE)})
    try_one(the, tally, "bake: depth", {"docker-bake.json": "[" * 100000})
    try_one(the, tally, "devcontainer: comments", {"devcontainer.json": "/*" * 500000}, ["devcontainer.json"])
    for what, text in CONFIG.items():
        try_one(the, tally, f"configuration: {what}", {".dfix.yaml": text})
    extends = {f"e{i}.yaml": f"extends: [{', '.join([f'e{i + 1}.yaml'] * 8)}]\n" for i in range(7)}
    try_one(the, tally, "configuration: extends", {".dfix.yaml": "extends: [e0.yaml]\n", **extends, "e7.yaml": "select: [apt]\n"})
    for what, text in {"aliases": doubling(30), "depth": "match: " + "{a: " * 100000}.items():
        try_one(the, tally, f"rule: {what}", {".dfix.yaml": "rules: [own]\n", "own/shop/bomb.yaml": text})
    for pattern in PATTERNS:
        try_one(the, tally, f"rule: {pattern}", {".dfix.yaml": "rules: [own]\nselect: [shop]\n", "own/shop/bomb.yaml": rule(pattern),
                                                "Dockerfile": DOCKERFILE * 20})
    ignored = {".git/HEAD": "", ".gitignore": "*a" * 2000 + "b\n" + "**/" * 2000 + "x\n", ".dockerignore": "*a" * 2000 + "b\n" + "**/" * 2000 + "x\n"}
    try_one(the, tally, "ignore files", {**ignored, "a" * 250: "", "a" * 240 + ".Dockerfile": "FROM debian:12\nCOPY . .\n"})
    tally.end()


if __name__ == "__main__":
    main()
