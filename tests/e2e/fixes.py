#!/usr/bin/env python3
"""What every fix promises, over all the Dockerfiles there are.

    fixes.py DFIX SHARED

SHARED holds corpus/dockerfiles and cases/fix-traps; without them the test is skipped. All
rules, with and without unsafe fixes, and ShellCheck's on a tenth of the files: they parse as before,
a second run changes nothing, and comments and the values of ENV and LABEL stay as they were.
"""
import collections
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

DFIX, SHARED = (os.path.abspath(a) for a in sys.argv[1:3])
MARK = "between-two-files"
failures = 0


def run(*args):
    ran = subprocess.run([DFIX, "--no-config", *args], capture_output=True, timeout=900)
    if ran.returncode not in (0, 1):
        sys.exit(f"FAILED: exit {ran.returncode} of {args}\n{ran.stderr.decode(errors='replace')[:1000]}")
    return ran.stdout.decode(errors="surrogateescape")


def check(what, broken):
    global failures
    failures += bool(broken)
    print(f"{'FAILED' if broken else 'ok'}: {what}", *sorted(broken)[:20], sep="\n  ")


def texts(folder):
    return {name: open(os.path.join(folder, name), "rb").read() for name in sorted(os.listdir(folder))}


def errors(folder):
    """How many syntax errors of each kind each file has."""
    report = json.loads(run("--select", "syntax", "--format", "json", folder))
    return collections.Counter((os.path.basename(f["file"]), f["rule"]) for f in report["findings"])


def comments(text):
    """Every line that begins with '#', but those that tell linters what to ignore."""
    lines = (line.strip() for line in text.split(b"\n"))
    return collections.Counter(l for l in lines if l.startswith(b"#") and not re.search(rb"ignore|check\s*=", l))


def unescaped(text):
    """A string of the dump."""
    return re.sub(r"\\(.)", r"\1", text)


def expanded(value, variables):
    """A value as BuildKit gives it to the image: quotes and escapes gone, variables filled in."""
    out, quote, i = "", "", 0
    while i < len(value):
        c = value[i]
        use = re.match(r"\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})", value[i:])
        if quote != "'" and c == "\\" and i + 1 < len(value):
            out += value[i + 1]
            i += 1
        elif c in "'\"" and quote in ("", c):
            quote = "" if quote else c
        elif quote != "'" and use:
            bare, name, modifier, word = use.groups()
            known = variables.get(bare or name)
            if modifier and "+" in modifier:
                out += word if known else ""
            else:
                out += known if known else word or f"<{bare or name}>"
            i += use.end() - 1
        else:
            out += c
        i += 1
    return out


def pairs_of(dump):
    """Every ENV and LABEL of a dump with its expanded value, stage after stage."""
    pairs, variables, stages = collections.Counter(), {}, {}
    for kind, rest in re.findall(r"^\((from|arg|env|label) (.*)\)$", dump, re.M):
        words = [unescaped(w) for w in re.findall(r'"((?:[^"\\]|\\.)*)"', rest)]
        if kind == "from":
            variables = dict(stages.get(words[0].lower(), {}))
            if len(words) > 2:
                stages[words[2].lower()] = variables
        elif kind == "arg":
            for word in words:
                name, given, value = word.partition("=")
                if given:
                    variables.setdefault(name, expanded(value, variables))
        else:
            values = {k.strip("\"'"): expanded(v, variables) for k, v in zip(words[::3], words[1::3])}
            pairs.update((kind, k, v) for k, v in values.items())
            if kind == "env":
                variables.update(values)
    return pairs


def values(folder, names):
    """The pairs of ENV and LABEL of each file."""
    paths = []
    for i, name in enumerate(names):
        mark = os.path.join(folder, "..", f"mark{i}")
        with open(mark, "w") as out:
            out.write(f"FROM {MARK}\n")
        paths += [os.path.join(folder, name), mark]
    dumps = []
    for at in range(0, len(paths), 1000):
        dumps += run("--syntax=buildkit", *paths[at:at + 1000]).split(f'(from "{MARK}")\n')[:-1]
    assert len(dumps) == len(names)
    return {name: pairs_of(dump) for name, dump in zip(names, dumps)}


def gather(folder, every):
    """Copies of all files, or of each tenth, under names of their own."""
    traps = [p for p in glob.glob(SHARED + "/cases/fix-traps/**", recursive=True) if os.path.isfile(p)]
    for path in (sorted(glob.glob(SHARED + "/corpus/dockerfiles/*")) + traps)[::every]:
        if "ockerfile" not in os.path.basename(path) and path in traps:
            continue
        name = os.path.relpath(path, SHARED).replace("/", "-") + ".Dockerfile"
        with open(path, "rb") as source, open(os.path.join(folder, name), "wb") as copy:
            copy.write(source.read())


def findings(folder, rules):
    return len(json.loads(run(*rules, "--format", "json", folder))["findings"])


def fixes_hold(*mode, rules, every=1):
    with tempfile.TemporaryDirectory() as root:
        folder = os.path.join(root, "files")
        os.mkdir(folder)
        gather(folder, every)
        before, errors_before, found = texts(folder), errors(folder), findings(folder, rules)
        names = list(before)
        values_before = values(folder, names)
        run(*rules, "--write", *mode, folder)
        after = texts(folder)
        changed = [n for n in names if before[n] != after[n]]
        left = findings(folder, rules)
        print(f"{' '.join(mode) or 'safe fixes'}: {len(changed)} of {len(names)} files changed; "
              f"{found} findings, {found - left} of them ({100 * (found - left) / found:.0f} %) repaired")
        check("a good part of the files is changed at all", [] if len(changed) > len(names) / 10 else changed)
        check("the files parse as before", {n for n, _ in errors(folder) - errors_before})
        check("no comment is lost", [n for n in changed if comments(before[n]) - comments(after[n])])
        values_after = values(folder, names)
        check("ENV and LABEL keep their values", [n for n in changed if values_before[n] - values_after[n]])
        run(*rules, "--write", *mode, folder)
        again = texts(folder)
        check("a second run changes nothing", [n for n in names if again[n] != after[n]])


if not os.path.isdir(SHARED + "/corpus/dockerfiles"):
    print("skipped: no Dockerfiles under", SHARED)
    sys.exit(77)
ALL = ["--select", "all", "--shellcheck=off"]
fixes_hold(rules=ALL)
# All but those whose purpose is to change an ENV or a LABEL.
fixes_hold("--unsafe-fixes", rules=[*ALL, "--ignore", "label/invalid-key,env/undefined-variable,env/sees-old-value"])
if shutil.which("shellcheck"):
    fixes_hold("--unsafe-fixes", rules=["--select", "shellcheck"], every=10)
sys.exit(failures > 0)
