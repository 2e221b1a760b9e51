#!/usr/bin/env python3
"""What dfix's order would have saved in real projects: their commits are replayed into a repository, and
`dfix --layers` is asked about each version of their Dockerfiles.

    history.py build/release/dfix ../shared/corpus/history [--write docs/internals/layer-savings.md]

A folder of a project has changes.tsv (commit, status, path), versions.tsv (the texts of Dockerfiles, ignore
files and requirements) and tree-HEAD.txt.gz. Three numbers for each file, in expected seconds of a build: the
author's order, dfix's, and that of the steps sorted as if nothing depended on anything (a bound, not an order
that would build). An install stands under a hot COPY where more than three commits in ten change what the
COPY brings.
"""

import argparse
import collections
import csv
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77


def table(path):
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def read(path):
    with open(path, "rb") as file:
        return file.read()


# ---- the repository ----

def quoted(path):
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def stream_of(project):
    """The project's commits for `git fast-import`."""
    texts = {(row["idx"], row["path"]): os.path.join(project, row["file"])
             for row in table(os.path.join(project, "versions.tsv"))}
    with gzip.open(os.path.join(project, "tree-HEAD.txt.gz"), "rt", encoding="utf-8") as tree:
        head = {line.rstrip("\n").split("\t")[1] for line in tree if "\t" in line}
    changes = collections.defaultdict(dict)
    for row in table(os.path.join(project, "changes.tsv")):
        changes[int(row["idx"])][row["path"]] = row["status"]
    changed = {path for paths in changes.values() for path in paths}
    first = min(changes)
    for path in head - changed:
        changes[first].setdefault(path, "A")
    for n in sorted(changes):
        yield b"commit refs/heads/main\ncommitter x <x@x> %d +0000\ndata 1\nx\n" % (1700000000 + n)
        for path, status in changes[n].items():
            if status.startswith("D"):
                yield f"D {quoted(path)}\n".encode()
                continue
            known = texts.get((str(n), path))
            text = read(known) if known and os.path.exists(known) else b"%d\n" % n
            yield f"M 100644 inline {quoted(path)}\ndata {len(text)}\n".encode() + text + b"\n"


def make_repository(project, folder):
    def git(*arguments, **options):
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, **options)

    git("init", "-q", "-b", "main")
    git("fast-import", "--quiet", input=b"".join(stream_of(project)))
    git("checkout", "-q", "-f", "main")


# ---- the files ----

def dockerfiles(project):
    """(path, text) of every version, the newest first; each text once."""
    seen = set()
    for row in reversed(table(os.path.join(project, "versions.tsv"))):
        name = os.path.basename(row["path"]).lower()
        file = os.path.join(project, row["file"])
        if "dockerfile" not in name or name.endswith("ignore") or not os.path.exists(file):
            continue
        text = read(file)
        if (row["path"], text) not in seen:
            seen.add((row["path"], text))
            yield row["path"], text


def layers(dfix, folder, path, text):
    full = os.path.join(folder, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as file:
        file.write(text)
    done = subprocess.run([dfix, "--layers=json", full], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else None


def needed_stages(side):
    return [stage for stage in side["stages"] if stage["needed"]]


INSTALL = re.compile(r"\b(apt-get|apt|apk|pip3?|npm|yarn|pnpm|uv|poetry|conda|mamba|gem|bundle|composer)\b"
                     r"[^&|;]*\b(install|add|ci|sync|update)\b")


def is_under_hot_copy(report):
    for stage in needed_stages(report["before"]):
        hot = False
        for step in stage["steps"]:
            if step["text"].upper().startswith(("COPY", "ADD")) and step["changes"] > 0.3:
                hot = True
            if hot and step["text"].upper().startswith("RUN") and INSTALL.search(step["text"]):
                return True
    return False


def without_legality(report):
    """Each stage sorted by seconds over chance, which is the best order of independent steps."""
    total = 0.0
    for stage in needed_stages(report["before"]):
        steps = [(s["changes"], s["seconds"]) for s in stage["steps"]]
        steps.sort(key=lambda s: -s[1] * (1 - s[0]) / max(s[0], 1e-9))
        clean = 0.97
        for changes, seconds in steps:
            clean *= 1 - changes
            total += seconds * (1 - clean)
    return min(total, report["after"]["expected"])


def measure(dfix, history):
    rows = []
    for name in sorted(os.listdir(history)):
        project = os.path.join(history, name)
        if not os.path.isfile(os.path.join(project, "changes.tsv")):
            continue
        folder = tempfile.mkdtemp()
        make_repository(project, folder)
        newest = set()
        for path, text in dockerfiles(project):
            report = layers(dfix, folder, path, text)
            if not report or report["before"]["expected"] < 1:
                continue
            rows.append({"project": name, "path": path, "is_newest": path not in newest,
                         "before": report["before"]["expected"], "after": report["after"]["expected"],
                         "bound": without_legality(report), "commits": report["commits"],
                         "is_hot": is_under_hot_copy(report), "is_changed": report["changed"],
                         "text": text.decode(errors="replace")})
            newest.add(path)
        shutil.rmtree(folder)
    return rows


# ---- words ----

def mean_saving(rows):
    return 100 * sum(1 - row["after"] / row["before"] for row in rows) / len(rows) if rows else 0.0


def page(rows):
    lines = ["# What the order saves, replayed", "",
             "Made by `tests/bench/history.py` from the commits of public projects: expected seconds of a build",
             "(odds counted over their last 200 commits, typical seconds a step) in the author's order, in dfix's,",
             "and in one that ignores what depends on what (a bound that does not build).", "",
             "| project | Dockerfile | author | dfix | saved | bound |", "| --- | --- | --: | --: | --: | --: |"]
    for row in rows:
        if row["is_newest"]:
            saved = 100 * (1 - row["after"] / row["before"])
            lines.append(f"| {row['project']} | `{row['path']}` | {row['before']:.1f} | {row['after']:.1f} "
                         f"| {saved:.0f} % | {row['bound']:.1f} |")
    hot = [row for row in rows if row["is_hot"]]
    moved = [row for row in rows if row["is_changed"]]
    lines += ["", f"Over all {len(rows)} versions of these files: {len(moved)} are rewritten, and save "
              f"{mean_saving(moved):.1f} % on average. In {len(hot)} an install stands under a hot COPY: the "
              f"{len([r for r in hot if r['is_changed']])} in which it may move save "
              f"{mean_saving([r for r in hot if r['is_changed']]):.1f} %. The others install the sources themselves "
              "(`pip install -e .`, `poetry install`), copy them to `/`, or run a command between that dfix "
              "does not know; they stay as they are.", ""]
    return "\n".join(lines)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("dfix")
    options.add_argument("history")
    options.add_argument("--write", help="the page to write")
    options.add_argument("--verbose", action="store_true", help="print the files under a hot COPY that stay")
    given = options.parse_args()
    if not os.path.isdir(given.history):
        print(f"skipped: no {given.history}")
        return SKIPPED
    rows = measure(os.path.abspath(given.dfix), given.history)
    text = page(rows)
    if given.write:
        with open(given.write, "w", encoding="utf-8") as file:
            file.write(text)
    print(text)
    if given.verbose:
        for row in rows:
            if row["is_hot"] and not row["is_changed"]:
                print(f"left alone: {row['project']} {row['path']}\n{row['text']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
