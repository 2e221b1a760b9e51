#!/usr/bin/env python3
"""By hand, over files that are not ours: what dfix makes of Dockerfiles with their contexts, built for real.

    known.py build/release/dfix ../shared [--all]

Of `corpus/ml` (ml.tsv names each file's context), `cases/rewrites.jsonl` and `corpus/dockerfiles` (whose
contexts are made up from their COPYs) every file that dfix rewrites is tried, over an image that stands for
the base. A RUN that cannot be built here is replaced by a command that reads the whole image, and files that a COPY misses are made up; what still cannot be built is counted, and said why.
"""

import collections
import csv
import json
import os
import re
import shutil
import sys
import tempfile

from buildah import Builder, Unavailable
from prove import prove, rewritten

SKIPPED = 77


def corpus(shared):
    with open(os.path.join(shared, "corpus/ml.tsv"), encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            top = os.path.join(shared, "corpus/ml", row["dir"])
            file = os.path.join(top, row["dockerfile"])
            context = os.path.join(top, row["context_root"])
            if os.path.isfile(file) and os.path.isdir(context):
                with open(file, encoding="utf-8", errors="replace", newline="") as text:
                    yield row["dir"], text.read(), context


def cases(shared):
    with open(os.path.join(shared, "cases/rewrites.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            context = tempfile.mkdtemp()
            for name, text in case["context"].items():
                path = os.path.join(context, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            yield case["name"], case["before"], context
            shutil.rmtree(context)


def without_context(shared):
    for name in sorted(os.listdir(os.path.join(shared, "corpus/dockerfiles"))):
        path = os.path.join(shared, "corpus/dockerfiles", name)
        with open(path, encoding="utf-8", errors="replace", newline="") as text:
            before = text.read()
        context = tempfile.mkdtemp()
        make_up(before, context)
        yield name, before, context
        shutil.rmtree(context)


def make_up(dockerfile, context):
    """A file for each source with an extension, a folder for each without."""
    joined = re.sub(r"\\\r?\n", " ", dockerfile)
    for copy in re.findall(r"(?im)^\s*(?:COPY|ADD)\s+((?!--from).*)$", joined):
        words = [word for word in copy.split() if not word.startswith("--")]
        for source in words[:-1]:
            source = source.lstrip("./")
            if not re.fullmatch(r"[\w./-]+", source) or ".." in source:
                continue
            path = os.path.join(context, source)
            is_file = "." in os.path.basename(source.rstrip("/")) or os.path.basename(source)[:1].isupper()
            try:
                os.makedirs(os.path.dirname(path) if is_file else path, exist_ok=True)
                with open(path if is_file else os.path.join(path, "made-up.py"), "w", encoding="utf-8") as file:
                    file.write("flask\n" if source.endswith(".txt") else "{}\n")
            except OSError:
                pass  # one source is a file and a folder


INSTRUCTION = re.compile(r"(?m)^[ \t]*RUN\b(?:[^\n]*\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*)*[^\n]*")


def stand_in(text, failed):
    """The text with the step that cannot be built here replaced by an unknown command, the same in
    every version of the file."""
    def plain(step):
        step = re.sub(r"(?m)^\s*#.*$", "", step)
        return re.sub(r"[\s\\]+", "", step)

    number = sum(map(ord, failed)) % 9973
    return INSTRUCTION.sub(
        lambda match: f"RUN make {number}" if plain(match.group(0)) == plain(failed) else match.group(0), text)


def prove_somehow(builder, dfix, before, context):
    for _ in range(12):
        verdict = prove(builder, before, rewritten(dfix, before, context), context)
        failed = re.search(r'building at STEP "(.*?)": ', verdict.why, re.S)
        if verdict.kind not in ("unbuildable", "broken") or not failed:
            return verdict
        if not failed.group(1).upper().startswith("RUN"):
            make_up(failed.group(1), context)
            continue
        replaced = stand_in(before, failed.group(1))
        if replaced == before:
            return verdict
        before = replaced
    return verdict


def main():
    dfix, shared = os.path.abspath(sys.argv[1]), sys.argv[2]
    if not os.path.isdir(shared):
        print(f"skipped: no {shared}")
        return SKIPPED
    seen, why_not = collections.Counter(), collections.Counter()
    try:
        with Builder() as builder:
            for source in (cases, corpus, without_context):
                for name, before, context in source(shared):
                    copy = os.path.join(builder.state, "context")
                    shutil.copytree(context, copy, symlinks=True)
                    os.system(f"chmod -R u+w {copy}")
                    open(os.path.join(copy, "salt.py"), "w", encoding="utf-8").write(name)
                    verdict = prove_somehow(builder, dfix, before, copy)
                    shutil.rmtree(copy)
                    seen[verdict.kind] += 1
                    if verdict.kind == "unbuildable":
                        why_not[verdict.why.splitlines()[-1][:100]] += 1
                    if verdict.is_wrong or (verdict.kind == "same" and "--all" in sys.argv):
                        print(f"{name}: {verdict.kind} {verdict.before} -> {verdict.after}\n{verdict.why}", flush=True)
    except Unavailable as error:
        print(f"skipped: {error}")
        return SKIPPED
    print(dict(seen))
    for why, n in why_not.most_common(12):
        print(f"  {n} {why}")
    return 1 if any(seen[kind] for kind in ("differs", "broken", "slower")) else 0


if __name__ == "__main__":
    sys.exit(main())
