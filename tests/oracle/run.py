#!/usr/bin/env python3
"""Compares dfix's verdict on Dockerfiles with BuildKit's own.

    tests/oracle/run.py --accepts build/dev/tests/accepts SHARED
    tests/oracle/run.py --accepts ... SHARED --mutate 20000     also damaged files

SHARED holds corpus/dockerfiles, cases/tricky, cases/buildkit-parser and
cases/hadolint-parser.jsonl. A case without a FROM gets one in front. The oracle
(tests/oracle/buildkit) is built with Go; without Go or SHARED the test is skipped (77).

Accept or reject must agree, and for files that both accept the parse trees too.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIP = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


def build_oracle(folder):
    if not shutil.which("go"):
        skip("no go to build BuildKit's parser with")
    program = os.path.join(folder, "oracle")
    done = subprocess.run(["go", "build", "-o", program, "."], cwd=os.path.join(HERE, "buildkit"),
                          capture_output=True, text=True)
    if done.returncode:
        skip("go build failed: " + done.stderr.strip()[-300:])
    return program


def corpus_files(shared):
    for part in ("corpus/dockerfiles", "cases/tricky", "cases/buildkit-parser", "cases/fix-traps"):
        for folder, _, names in os.walk(os.path.join(shared, part)):
            for name in sorted(names):
                if "ockerfile" in name:
                    yield os.path.join(folder, name)


def hadolint_files(shared, folder):
    """hadolint's parser cases as files, each with a FROM. (path, id, hadolint's verdict)"""
    source = os.path.join(shared, "cases/hadolint-parser.jsonl")
    if not os.path.exists(source):
        return
    with open(source, encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            text = case["dockerfile"]
            if not re.search(r"(?im)^\s*from\b", text):
                text = "FROM scratch\n" + text
            path = os.path.join(folder, case["id"] + ".Dockerfile")
            with open(path, "wb") as out:
                out.write(text.encode())
            yield path, case["id"], case["expect"]


PIECES = [b"\\\n", b"\n", b"\r\n", b" ", b"\t", b"\\", b"`", b"'", b'"', b"$", b"${", b"}", b"<<EOF", b"\nEOF\n",
          b"<<-'E' ", b"#", b"# escape=`\n", b"[", b"]", b'["a"]', b",", b"=", b"--", b"--from=x ", b"--link ", b"FROM a\n",
          b"ONBUILD ", b"COPY ", b"ENV ", b"ARG ", b"LABEL a=b ", b"HEALTHCHECK ", b"CMD ", b"NONE", b" AS ", b"\x00",
          b"\xc2\xa0", b"\xe0", b"${a:-", b"${a#", b"${a/b/c}", b"\x0b", b"--mount=type=cache,target=/x ", b"VOLUME ", b"EXPOSE "]


def mutate(text, rng):
    text = bytearray(text)
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        kind = rng.random()
        if kind < 0.5:
            text[at:at] = rng.choice(PIECES)
        elif kind < 0.8:
            del text[at:at + rng.randint(1, 12)]
        else:
            start = rng.randint(0, len(text))
            text[at:at] = text[start:start + rng.randint(1, 40)]
    return bytes(text)


def mutants(paths, folder, count, seed):
    rng = random.Random(seed)
    texts = []
    for path in paths:
        if os.path.getsize(path) < 2000:
            with open(path, "rb") as source:
                texts.append(source.read())
    for n in range(count):
        path = os.path.join(folder, f"mutant{n}.Dockerfile")
        with open(path, "wb") as out:
            out.write(mutate(rng.choice(texts), rng))
        yield path


def verdicts(program, paths):
    done = subprocess.run([program, "-"], input=("\n".join(paths) + "\n").encode(), capture_output=True, check=True)
    table = {}
    for line in done.stdout.decode(errors="replace").split("\n")[:-1]:
        path, verdict, where, message = line.split("\t", 3)
        table[path] = (verdict, where, message)
    return table


def dumps(program, paths):
    done = subprocess.run([program, "-dump", "-"], input=("\n".join(paths) + "\n").encode(), capture_output=True, check=True)
    parts = re.split(rb"(?m)^=== (.*)\n", done.stdout)
    return {parts[i].decode(): parts[i + 1] for i in range(1, len(parts) - 1, 2)}


def compare(name, paths, oracle, accepts, show):
    ours, theirs = verdicts(accepts, paths), verdicts(oracle, paths)
    bad = [p for p in paths if ours[p][0] != theirs[p][0]]
    print(f"{name}: {len(paths) - len(bad)} of {len(paths)} verdicts agree"
          f" ({sum(theirs[p][0] == 'rejected' for p in paths)} rejected)")
    for path in bad[:show]:
        print(f"  {path}\n    BuildKit: {' '.join(theirs[path])}\n    dfix:     {' '.join(ours[path])}")
    both = [p for p in paths if ours[p][0] == theirs[p][0] == "ok"]
    our_trees, their_trees = dumps(accepts, both), dumps(oracle, both)
    differ = [p for p in both if our_trees[p] != their_trees[p] and not keeps_bytes(p)]
    print(f"{name}: {len(both) - len(differ)} of {len(both)} trees agree")
    for path in differ[:show]:
        ours_, theirs_ = our_trees[path].split(b"\n"), their_trees[path].split(b"\n")
        for a, b in zip(ours_, theirs_):
            if a != b:
                print(f"  {path}\n    BuildKit: {b[:300]}\n    dfix:     {a[:300]}")
                break
    return len(bad) + len(differ)


WORD_PIECES = ["a", "b", "c", "d", "u", "x", "y", "$", "${", "}", "$a", "${a", "${c", "${d", ":", "-", "+", "?", "#", "##",
               "%", "%%", "/", "//", "*", ".", "\\", "'", '"', " ", "<", "<<", "\\*", "\\/", "\\}", "${c#x*y}", "${c//x/",
               "${a%", "${d//", "\u00e9"]


def compare_expansions(oracle, accepts, count, seed, show):
    rng = random.Random(seed)
    texts = ["".join(rng.choice(WORD_PIECES) for _ in range(rng.randint(1, 9))) for _ in range(count)]
    stdin = ("\n".join(texts) + "\n").encode()
    ours, theirs = (subprocess.run([p, "-expand"], input=stdin, capture_output=True, check=True).stdout.split(b"\n")
                    for p in (accepts, oracle))
    # `unknown` is dfix's right: a replacement that BuildKit takes for a template.
    bad = [(t, o, b) for t, o, b in zip(texts, ours, theirs) if o not in (b, b"unknown")]
    print(f"expansions: {len(texts) - len(bad)} of {len(texts)} agree"
          f" ({sum(o == b'error' for o in ours)} errors, {sum(o == b'unknown' for o in ours)} unknown)")
    for text, our, their in bad[:show]:
        print(f"  {text}\n    BuildKit: {their}\n    dfix:     {our}")
    return len(bad)


def keeps_bytes(path):
    """The one listed reason to differ: BuildKit puts U+FFFD for broken UTF-8, and reads flags
    as Latin-1; dfix keeps the bytes of both."""
    with open(path, "rb") as source:
        text = source.read()
    try:
        text.decode()
    except UnicodeDecodeError:
        return True
    return any(b"--" in line and not line.isascii() for line in text.split(b"\n"))


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--accepts", required=True, help="the test program that prints dfix's verdicts")
    options.add_argument("--mutate", type=int, default=0, metavar="N", help="also try N damaged files")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=20, help="how many disagreements to print")
    options.add_argument("shared")
    args = options.parse_args()
    if not os.path.isdir(args.shared):
        skip(f"no {args.shared}")
    with tempfile.TemporaryDirectory() as folder:
        oracle = build_oracle(folder)
        paths = list(corpus_files(args.shared))
        bad = compare("files", paths, oracle, args.accepts, args.show)
        cases = list(hadolint_files(args.shared, folder))
        bad += compare("hadolint's cases", [c[0] for c in cases], oracle, args.accepts, args.show)
        if args.mutate:
            damaged = list(mutants(paths, folder, args.mutate, args.seed))
            bad += compare("damaged files", damaged, oracle, args.accepts, args.show)
        bad += compare_expansions(oracle, args.accepts, max(args.mutate, 2000), args.seed, args.show)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
