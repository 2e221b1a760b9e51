#!/usr/bin/env python3
"""What holds for a file: .dfix.yaml files, --config, the command line, and what is wrong with each.

    config.py DFIX
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

DFIX = os.path.abspath(sys.argv[1])
BAD = "FROM debian:12\nRUN apt-get install curl\n"


def run(*args, env=None, cwd=None):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DFIX_")}
    return subprocess.run([DFIX, *args], capture_output=True, text=True, timeout=60, env={**clean, **(env or {})},
                          cwd=cwd)


def check(what, claim, *shown):
    if not claim:
        sys.exit("\n".join([f"FAILED: {what}", *map(str, shown)]))


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as out:
        out.write(text if isinstance(text, bytes) else text.encode())


def rules(*args, **options):
    """(file, rule, severity) of each finding."""
    ran = run("--format", "json", *args, **options)
    return [(f["file"], f["rule"], f["severity"]) for f in json.loads(ran.stdout)["findings"]]


def names(*args, **options):
    return [rule for _, rule, _ in rules(*args, **options)]


def selection():
    write("Dockerfile", BAD)
    write(".dfix.yaml", "select: [apt/missing-yes, DL3008]\n")
    check("select: ids and aliases", names() == ["apt/missing-yes", "apt/unpinned"])
    write(".dfix.yaml", "select: apt\nignore: [apt/unpinned, apt/recommends, apt/lists-kept]\n")
    check("ignore takes out", names() == ["apt/missing-yes"], names())
    check("--select is stronger", names("--select", "apt/unpinned") == ["apt/unpinned"])
    check("--ignore adds", names("--ignore", "apt/missing-yes") == [])
    check("--no-config", "from/untagged" not in names("--no-config") and len(names("--no-config")) > 0)
    write(".dfix.yaml", "select: []\n")
    check("an empty select is nothing", names() == [])


def severities_and_options():
    write(".dfix.yaml", "select: [apt/missing-yes, from/untrusted-registry]\nseverity: {apt: error}\n"
          "options:\n  from/untrusted-registry: {registries: [quay.io, '*.example.com']}\n")
    check("severity and options", rules() == [
        ("Dockerfile", "from/untrusted-registry", "error"), ("Dockerfile", "apt/missing-yes", "error")], rules())
    write(".dfix.yaml", "select: [apt/missing-yes]\nseverity: {DL3014: 'off'}\n")
    check("off", names() == [])
    write(".dfix.yaml", "select: [apt/missing-yes]\nfail-on: error\n")
    check("fail-on of the configuration", run().returncode == 0)
    check("--fail-on is stronger", run("--fail-on", "warning").returncode == 1)


def cascade():
    write(".dfix.yaml", "select: [apt/missing-yes]\nseverity: {apt: info}\n")
    write("sub/.dfix.yaml", "severity: {apt/missing-yes: error}\n")
    write("sub/Dockerfile", BAD)
    write("sub/deep/Dockerfile", BAD)
    check("the nearest lies over the others", rules() == [
        ("Dockerfile", "apt/missing-yes", "info"), ("sub/Dockerfile", "apt/missing-yes", "error"),
        ("sub/deep/Dockerfile", "apt/missing-yes", "error")], rules())
    write("sub/.dfix.yaml", "root: true\nselect: [apt/unpinned]\n")
    check("root: true ends it", names("sub/Dockerfile") == ["apt/unpinned"])
    write("sub/.dfix.yaml", "select: [apt/unpinned]\n")
    check("select begins anew", rules("sub/Dockerfile") == [("sub/Dockerfile", "apt/unpinned", "info")])
    os.makedirs("sub/.git")
    check("the top of a work tree ends it", rules("sub/Dockerfile") == [("sub/Dockerfile", "apt/unpinned", "warning")])
    os.rmdir("sub/.git")
    write("shared/base.yaml", "select: [apt/missing-yes]\nignore: [apt/recommends]\n")
    write("sub/.dfix.yaml", "root: true\nextends: ../shared/base.yaml\nseverity: {apt: style}\n")
    check("extends", rules("sub/Dockerfile") == [("sub/Dockerfile", "apt/missing-yes", "style")])
    check("--config stands for all", names("--config", "shared/base.yaml", "sub/Dockerfile") == ["apt/missing-yes"])
    check("from another folder", names("../Dockerfile", cwd="sub") == ["apt/missing-yes"])
    shutil.rmtree("sub")
    shutil.rmtree("shared")


def overrides():
    write("prod/Dockerfile", BAD)
    write("test/a/Dockerfile", BAD)
    write(".dfix.yaml", "select: [apt/missing-yes]\noverrides:\n"
          "  - {paths: [test/, '*.dev'], severity: {apt: style}}\n"
          "  - {paths: prod/Dockerfile, select: [apt/unpinned]}\n")
    check("overrides by path", rules() == [
        ("Dockerfile", "apt/missing-yes", "warning"), ("prod/Dockerfile", "apt/unpinned", "warning"),
        ("test/a/Dockerfile", "apt/missing-yes", "style")], rules())
    write(".dfix.yaml", "select: [apt/missing-yes]\nexclude: [test/**]\ninclude: ['prod/*.image']\n")
    write("prod/web.image", BAD)
    found = [file for file, _, _ in rules()]
    check("exclude and include", found == ["Dockerfile", "prod/Dockerfile", "prod/web.image"], found)
    check("what is named is looked at", names("test/a/Dockerfile") == ["apt/missing-yes"])
    shutil.rmtree("prod")
    shutil.rmtree("test")


def protect():
    write("Dockerfile", "FROM python:3.11\nRUN pip install tensorflow==2.16.1 torch==2.6.0\n"
          "RUN pip install -r requirements.txt\nRUN pip install tensorflow==2.17.0\nCOPY c.txt .\nRUN pip install -c c.txt accelerate\n")
    write("c.txt", "tensorflow==2.16.1\ntorch==2.6.0\n")
    write(".dfix.yaml", "select: [pip/protected-unguarded, torch/unguarded-install]\npython: {protect: [tensorflow, torch]}\n")
    ran = run("--format", "gcc").stdout
    check("what is protected may be replaced", "Dockerfile:3:5: warning: this install may replace tensorflow 2.16.1" in ran, ran)
    check("what replaces it is named", "Dockerfile:4:17: warning: this install replaces tensorflow 2.16.1" in ran, ran)
    check("a constraint holds it", ":6:" not in ran, ran)
    check("torch too", "[torch/unguarded-install]" in ran, ran)
    write(".dfix.yaml", "select: [pip/protected-unguarded, torch/unguarded-install]\npython: {protect: [tensorflow]}\n")
    check("torch is left to itself where it is not named", "[torch/unguarded-install]" not in run("--format", "gcc").stdout)
    write("Dockerfile", BAD)


def packages():
    write("Dockerfile", "FROM python:3.11\nRUN pip install torch==2.6.0\nRUN pip install our-models\n")
    write(".dfix.yaml", "select: [torch/unguarded-install]\n")
    check("an unknown package may bring torch", rules() == [("Dockerfile", "torch/unguarded-install", "info")], rules())
    write(".dfix.yaml", "select: [torch/unguarded-install]\npython: {packages: {torch-free: [Our_Models]}}\n")
    check("the project knows that it does not", rules() == [])
    write(".dfix.yaml", "select: [torch/unguarded-install]\npython: {packages: {needs-one-torch: our-models}}\n")
    check("or that it demands one", rules() == [("Dockerfile", "torch/unguarded-install", "error")], rules())
    write("Dockerfile", BAD)


def build():
    write(".dfix.yaml", "select: [apt/missing-yes]\nbuild-args: {FLAG: -y}\n")
    write("Dockerfile", "FROM debian:12\nARG FLAG\nRUN apt-get install $FLAG curl\n")
    check("build-args", names() == [])
    check("--build-arg is stronger", names("--build-arg", "FLAG=--quiet") == ["apt/missing-yes"])
    write("Dockerfile", BAD)


OWN = """summary: no tags
severity: warning
presets: [recommended]
message: "`{word}` has a tag"
match: {instruction: FROM, word: '.*:.*'}
examples:
  - bad: |
      FROM debian:12
    expect: ["1:6-1:15"]
"""


SCHEMA = """select: [label/missing, label/unknown, label/bad-value]
labels:
  strict: true
  schema: {who: email, site: url, at: rfc3339, version: semver, license: spdx, commit: hash, title: text}
"""


def labels():
    write(".dfix.yaml", SCHEMA)
    write("Dockerfile", "FROM debian:12 AS base\nLABEL title='a shop' at=2026-01-31T12:00:00Z\nFROM base\n"
          "LABEL who=team@example.com site=https://example.com version=1.2.3-rc.1+b license=Apache-2.0 commit=0123abc\n")
    check("a good image", rules() == [], rules())
    write("Dockerfile", "FROM debian:12\nLABEL who=team site=example version=v1 license=mit commit=main at=yesterday title='' x=y\n"
          "FROM debian:12\nARG V\nLABEL version=$V\n")
    said = run("--format", "gcc").stdout
    check("each kind has its word", all(word in said for word in (
        "`who` is no e-mail", "`site` is no URL", "`version` is no semantic", "`license` is no license", "`commit` is no commit",
        "`at` is no time", "`title` is empty", "`x` is no label")), said)
    check("the last stage lacks six", said.count("the image has no label") == 6, said)
    check("a variable is not judged", "Dockerfile:5" not in said)
    check("hadolint's names", names("--select", "DL3049") == ["label/missing"] * 6)
    write("Dockerfile", BAD)
    os.remove(".dfix.yaml")


def migrated():
    write(".hadolint.yaml", "ignored: [DL3008, DL9999]\noverride: {error: DL3014}\nno-fail: true\nstrict-labels: true\n"
          "label-schema: {a b: text}\nunheard-of: 1\n")
    ran = run("--migrate")
    check("what has no counterpart is said", "'DL9999'" in ran.stdout and "'unheard-of' has no counterpart" in ran.stdout,
          ran.stdout)
    write(".dfix.yaml", ran.stdout)
    found = run("--format", "gcc")
    check("the result is a configuration", found.returncode == 0 and "error: " in found.stdout and
          "[apt/unpinned]" not in found.stdout, found.stdout + found.stderr)
    check("no such file", run("--migrate", "nowhere.yaml").returncode == 2)
    os.remove(".hadolint.yaml")
    os.remove(".dfix.yaml")


def own_rules():
    write("tools/shop/no-tags.yaml", OWN)
    write(".dfix.yaml", "rules: [tools]\nseverity: {shop/no-tags: error}\n")
    check("a rule of one's own runs", ("Dockerfile", "shop/no-tags", "error") in rules(), rules())
    check("it can be selected", names("--select", "shop") == ["shop/no-tags"])
    check("and by others not", run("--no-config", "--select", "shop").returncode == 2)
    check("its examples hold", run("--test-rules", "tools").stdout == "shop/no-tags: 1 example\n")
    write("tools/shop/no-tags.yaml", OWN.replace("1:6-1:15", "1:1-1:5"))
    ran = run("--test-rules", "tools")
    check("or do not", ran.returncode == 1 and '"1:6-1:15"' in ran.stdout, ran.stdout)
    for what, text, sentence in (
            ("a key that there is not", OWN.replace("match:", "mach:"), "shop/no-tags.yaml:5:1: "),
            ("a pattern that does not compile", OWN.replace("'.*:.*'", "'('"), "shop/no-tags.yaml:5:"),
            ("no match", OWN.replace("match: {instruction: FROM, word: '.*:.*'}\n", ""), "needs `match`"),
            ("a name that is taken", OWN.replace("presets:", "aliases: [DL3008]\npresets:"), "another rule is called 'DL3008'")):
        write("tools/shop/no-tags.yaml", text)
        for ran in (run("Dockerfile"), run("--test-rules", "tools")):
            check(f"{what}: status 2, with its place", ran.returncode == 2 and sentence in ran.stderr, ran.stderr)
    write(".dfix.yaml", "rules: [nowhere]\n")
    check("a folder that is not there", run("Dockerfile").returncode == 2)
    shutil.rmtree("tools")
    os.remove(".dfix.yaml")


WRONG = {
    "unknown key": ("selct: [apt]\n", "1:1: there is no key 'selct': did you mean 'select'?"),
    "key of elsewhere": ("overrides: [{paths: a, fail-on: error}]\n", "1:24: 'fail-on' holds for all files"),
    "unknown rule": ("ignore:\n  - apt/mising-yes\n", "2:5: there is no rule, family, alias or preset 'apt/mising-yes': "
                     "did you mean 'apt/missing-yes'?"),
    "wrong type": ("select: {apt: on}\n", "1:9: this is to be a list of words"),
    "wrong word": ("fail-on: never\n", "1:10: 'never' is none of none, style, info, warning, error"),
    "wrong severity": ("severity: {apt: high}\n", "1:17: 'high' is none of off, style"),
    "duplicate key": ("select: [apt]\nselect: [pip]\n", "2:1: the key 'select' stands here twice"),
    "unknown option": ("options: {from/untrusted-registry: {registry: a}}\n", "has no option 'registry': did you mean 'registries'?"),
    "rule without options": ("options: {apt/missing-yes: {x: y}}\n", "1:29: apt/missing-yes has no options"),
    "no YAML": ("select: [apt\n", "2:1: "),
    "UTF-16": ("select: [apt]\n".encode("utf-16"), "1:1: is UTF-16; only UTF-8 is read"),
    "an alias": ("select: &a [apt]\nignore: *a\n", "1:9: tags, anchors and aliases are not read here"),
    "no such base": ("extends: nowhere.yaml\n", "1:10: cannot open"),
    "goes round": ("extends: .dfix.yaml\n", "goes round"),
}


def wrong():
    write("good/Dockerfile", BAD)
    write("good/.dfix.yaml", "root: true\nselect: [apt/missing-yes]\n")
    for what, (text, sentence) in WRONG.items():
        write("bad/.dfix.yaml", text)
        write("bad/Dockerfile", BAD)
        write("bad/other/Dockerfile", BAD)
        ran = run("--format", "json", "bad", "good")
        check(f"{what}: a sentence with its place", f"dfix: bad/.dfix.yaml:" in ran.stderr and sentence in ran.stderr,
              ran.stderr)
        check(f"{what}: said once", ran.stderr.count("\n") == 1, ran.stderr)
        check(f"{what}: status 2", ran.returncode == 2, ran.returncode)
        report = json.loads(ran.stdout)
        check(f"{what}: the rest is done", len(report["findings"]) == 1 and len(report["errors"]) == 2, ran.stdout)
    ran = run("--config", "nowhere.yaml", "good")
    check("--config that is not there", ran.returncode == 2 and "nowhere.yaml" in ran.stderr)
    shutil.rmtree("bad")
    shutil.rmtree("good")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for part in (selection, severities_and_options, cascade, overrides, protect, packages, build, labels, migrated, own_rules, wrong):
            part()
            print("ok:", part.__name__.replace("_", " "))


main()
