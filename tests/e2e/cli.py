#!/usr/bin/env python3
"""What the command line promises: paths, statuses, formats, and bad input.

    cli.py DFIX
"""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

DFIX = os.path.abspath(sys.argv[1])
BAD = "FROM debian:12\nRUN apt-get install curl\n"
FIXED = "FROM debian:12\nRUN apt-get install -y curl\n"
RULE = ["--no-config", "--select", "apt/missing-yes"]


def run(*args, stdin="", env=None, cwd=None):
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CLICOLOR_FORCE")}
    return subprocess.run([DFIX, *args], input=stdin, capture_output=True, text=True, timeout=60,
                          env={**clean, **(env or {})}, cwd=cwd, errors="surrogateescape")


def check(what, claim, *shown):
    if not claim:
        print(f"FAILED: {what}", *shown, sep="\n")
        sys.exit(1)


def write(path, text=BAD):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as out:
        out.write(text)
    return path


def read(path):
    with open(path) as text:
        return text.read()


def findings(*args, **options):
    ran = run(*RULE, "--format", "json", *args, **options)
    return json.loads(ran.stdout), ran.returncode


def statuses():
    write("good", FIXED)
    write("bad")
    check("0: nothing found", run(*RULE, "good").returncode == 0)
    check("1: a finding", run(*RULE, "bad").returncode == 1)
    check("0: the finding is below --fail-on", run(*RULE, "--fail-on", "error", "bad").returncode == 0)
    check("2: no such option", run("--wrtie", "bad").returncode == 2)
    check("2: no such rule", run("--select", "apt/mising-yes", "bad").returncode == 2)
    check("3: no such file", run(*RULE, "bad", "nowhere").returncode == 3)
    check("the nearest option is named", "'--write'" in run("--wrtie").stderr)
    check("the nearest rule is named", "apt/missing-yes" in run("--select", "apt/mising-yes", "bad").stderr)
    check("--help and --version are no errors", all(run(o).returncode == 0 for o in ("--help", "--version", "--rules")))
    check("--explain explains", "apt-get" in run("--explain", "apt/missing-yes").stdout)


def words_in_messages():
    """A word is named without the quotes of JSON or the shell, but with its variables."""
    for words, named in (('["apt-get", "install", "-y", "curl"]', "curl"), ("apt-get install -y 'curl'", "curl"),
                         ("apt-get install -y $name-dev", "$name-dev")):
        ran = run("--no-config", "--select", "apt/unpinned", "-", stdin=f"FROM debian:12\nENV name=x\nRUN {words}\n")
        check("the word", f": `{named}` has no version" in ran.stdout, ran.stdout)


def standard_input():
    text = run(*RULE, "-", stdin=BAD)
    check("standard input is linted", text.returncode == 1 and text.stdout.startswith("-:2:"), text)
    fixed = run(*RULE, "--write", "-", stdin=BAD)
    check("--write prints the repaired standard input", fixed.stdout == FIXED, fixed)
    clean = run(*RULE, "--write", "-", stdin=FIXED)
    check("... unchanged if there is nothing to repair", clean.stdout == FIXED and clean.returncode == 0, clean)
    empty = run("--no-config", "--write", "-", stdin="")
    check("... and nothing but it", empty.stdout == "" and empty.returncode == 1, empty)


def repairs():
    path = write("repair/Dockerfile")
    os.chmod(path, 0o640)
    os.symlink("Dockerfile", "repair/link")
    diff = run(*RULE, "--diff", "repair/Dockerfile")
    check("--diff shows the change", "+RUN apt-get install -y curl" in diff.stdout and diff.returncode == 1, diff)
    check("--diff writes nothing", read(path) == BAD)
    check("--write and --diff exclude each other", run("--write", "--diff", path).returncode == 2)
    written = run(*RULE, "--write", "repair/link")
    check("--write repairs through a link", read(path) == FIXED and written.returncode == 0, written)
    check("the link stays a link, the mode stays",
          os.path.islink("repair/link") and os.stat(path).st_mode & 0o777 == 0o640)
    check("nothing is left behind", sorted(os.listdir("repair")) == ["Dockerfile", "link"])


def discovery():
    wanted = ["Containerfile", "Dockerfile", "Dockerfile.dev", "a.Dockerfile", "b.dockerfile", "sub/Dockerfile"]
    for name in wanted + ["Dockerfile.dev.dockerignore", "README.md", ".git/Dockerfile", "node_modules/Dockerfile"]:
        write(f"tree/{name}")
    report, _ = findings(cwd="tree")
    check("a folder is searched", [f["file"] for f in report["findings"]] == wanted, report)
    report, _ = findings("tree/README.md")
    check("a named file is linted whatever its name", len(report["findings"]) == 1)
    os.symlink("..", "tree/sub/up")
    report, _ = findings("tree")
    check("links to folders are not followed", len(report["findings"]) == len(wanted))
    report, _ = findings("tree/sub", "tree", "./tree/sub/Dockerfile", "tree/sub/Dockerfile")
    check("a file that two paths lead to is looked at once", len(report["findings"]) == len(wanted) + 1)


def ignored_by_git():
    for name in ("Dockerfile", "built/Dockerfile", "sub/Dockerfile", "sub/Dockerfile.tmp"):
        write(f"worktree/{name}")
    os.mkdir("worktree/.git")
    write("worktree/.gitignore", "/built/\n*.tmp\n")
    report, _ = findings("worktree")
    check("what git ignores is left out", [f["file"] for f in report["findings"]] ==
          ["worktree/Dockerfile", "worktree/sub/Dockerfile"], report)
    report, _ = findings("worktree/sub")
    check("a folder inside obeys the files above it", len(report["findings"]) == 1, report)
    report, _ = findings("worktree/built", "worktree/sub/Dockerfile.tmp")
    check("what is named is looked at all the same", len(report["findings"]) == 2, report)


def lists_of_paths():
    write("list/Dockerfile")
    write("list/with\nnewline")
    write("lines", "list/Dockerfile\r\n\nlist/nowhere\n")
    report, status = findings("@lines")
    check("@LIST: a path in each line", len(report["findings"]) == 1 and len(report["errors"]) == 1, report)
    check("a path of it that leads nowhere is an error", status == 3)
    report, _ = findings("@-", stdin="list/with\nnewline\0list/Dockerfile\0")
    check("@-: NUL-terminated paths", [f["file"] for f in report["findings"]] == ["list/with\nnewline", "list/Dockerfile"],
          report)
    check("a list that is not there is an error", run(*RULE, "@nolist").returncode == 3)


def several_reports():
    ran = run(*RULE, "--output", "json=one.json", "--output=gcc=two.txt", "bad")
    check("the usual report stays", "[apt/missing-yes]" in ran.stdout)
    check("one more", len(json.loads(read("one.json"))["findings"]) == 1)
    check("and one more", read("two.txt").startswith("bad:2:13: warning"))
    check("--output FILE takes the usual one", run(*RULE, "--output", "a=b", "bad").stdout == "" and read("a=b"))


def baseline():
    known = ["--baseline", "known"]
    write("old/Dockerfile", BAD + "RUN apt-get install wget\nRUN apt-get install wget\n")
    check("--write-baseline passes", run(*RULE, "--write-baseline", "known", "old").returncode == 0)
    check("it is for people, too", "apt/missing-yes old/Dockerfile" in read("known"))
    check("what is known passes", run(*RULE, *known, "old").returncode == 0)
    check("from any spelling of the path", run(*RULE, *known, "./old").returncode == 0)
    write("old/Dockerfile", "FROM debian:12\n\n\nRUN apt-get install wget\nRUN apt-get install wget\n" + BAD[15:])
    check("when lines move it is still known", run(*RULE, *known, "old").returncode == 0)
    write("old/Dockerfile", BAD + "RUN apt-get install wget\n" * 3)
    ran = run(*RULE, *known, "old")
    check("what is new does not pass", ran.returncode == 1 and ran.stdout.count("[apt/missing-yes]") == 1, ran.stdout)
    write("old/Dockerfile", FIXED)
    check("what is gone is said", "3 of the findings in 'known' are gone" in run(*RULE, *known, "old").stderr)
    write("known", "# fine\n\nnonsense\n")
    ran = run(*RULE, *known, "old")
    check("a broken baseline is wrong configuration", ran.returncode == 2 and "known:3:1: " in ran.stderr, ran.stderr)
    check("no baseline at all, too", run(*RULE, "--baseline", "nowhere", "old").returncode == 2)


def statistics():
    write("counted/Dockerfile", BAD + "RUN apt-get install wget\n")
    write("counted/Containerfile")
    ran = run("--no-config", "--select", "apt/missing-yes,apt/unpinned", "--statistics", "counted")
    rows = [line.split() for line in ran.stdout.splitlines()]
    check("findings, repairable, files, severity, rule", rows[1:] == [
        ["3", "3", "2", "warning", "apt/missing-yes"], ["3", "0", "2", "warning", "apt/unpinned"]], ran.stdout)
    check("the status is the usual one", ran.returncode == 1)


def bad_input():
    write("ok/Dockerfile")
    os.mkfifo("ok/Dockerfile.fifo")
    os.symlink("Dockerfile.loop", "ok/Dockerfile.loop")
    with open("ok/Dockerfile.huge", "wb") as huge:
        huge.truncate(100 << 20)
    write("ok/Dockerfile.locked")
    os.chmod("ok/Dockerfile.locked", 0)
    for name in ("fifo", "loop", "huge", "locked"):
        if name == "locked" and os.geteuid() == 0:
            continue
        path = f"ok/Dockerfile.{name}"
        report, status = findings(path, "ok/Dockerfile")
        check(f"{name}: status 3, an error, and the other file's finding",
              status == 3 and [e["file"] for e in report["errors"]] == [path] and len(report["findings"]) == 1,
              report, status)
    text = b"FROM debian:12\nRUN apt-get install \xff\x1b[31m\0curl\n"
    with open("hostile", "wb") as out:
        out.write(text)
    shown = subprocess.run([DFIX, *RULE, "--color=never", "hostile"], capture_output=True).stdout
    check("no control character reaches the terminal", b"\x1b" not in shown and b"\0" not in shown, shown)
    report, _ = findings("hostile")
    check("JSON survives broken UTF-8 and NUL", len(report["findings"]) == 1)
    write("long", "FROM debian:12\nRUN apt-get install " + "x" * 60000 + "\n")
    check("a long line is clipped", max(map(len, run(*RULE, "long").stdout.split("\n"))) < 250)
    check("a report that cannot be written is an error", run(*RULE, "--output", "no/such", "bad").returncode == 3)


def colour():
    check("no colour in a pipe", "\x1b" not in run(*RULE, "bad").stdout)
    check("--color=always", "\x1b" in run(*RULE, "--color=always", "bad").stdout)
    check("CLICOLOR_FORCE", "\x1b" in run(*RULE, "bad", env={"CLICOLOR_FORCE": "1"}).stdout)
    check("NO_COLOR is stronger", "\x1b" not in run(*RULE, "bad", env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).stdout)


def threads():
    for i in range(60):
        write(f"many/{i:02}.Dockerfile", BAD * (i % 3 + 1))
    one, eight = (run(*RULE, "--format", "json", "-j", n, "many").stdout for n in ("1", "8"))
    check("-j 1 and -j 8 say the same", one == eight and len(json.loads(one)["findings"]) == 120)
    ran = run("--no-config", "--select", "all", "--shellcheck=off", "-j", "8", "many")
    check("threads clean up behind them", ran.returncode == 1 and not ran.stderr, ran.stderr[:2000])


def formats():
    path = write("a b/Docker,file:%é.Dockerfile")
    args = [*RULE, path, "nowhere"]
    report, _ = findings(path)
    [found] = report["findings"]
    check("JSON has the place and the fix", (found["line"], found["column"], found["fix"]["safety"]) == (2, 5, "safe")
          or found["line"] == 2 and found["fix"]["edits"][0]["text"].strip() == "-y", found)

    sarif = json.loads(run("--format", "sarif", *args).stdout)["runs"][0]
    result = sarif["results"][0]
    where = result["locations"][0]["physicalLocation"]
    check("SARIF: rule, place, address", sarif["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "apt/missing-yes"
          and where["region"]["startLine"] == 2
          and where["artifactLocation"]["uri"] == "a%20b/Docker%2Cfile%3A%25%C3%A9.Dockerfile", result)
    check("SARIF: a file that was not read", not sarif["invocations"][0]["executionSuccessful"]
          and len(sarif["invocations"][0]["toolExecutionNotifications"]) == 1)

    lines = run("--format", "github", *args).stdout.splitlines()
    check("GitHub: properties are escaped", lines[0].startswith(
        "::warning file=a b/Docker%2Cfile%3A%25é.Dockerfile,line=2,endLine=2,col=") and lines[1].startswith("::error file=nowhere::"),
        lines)

    climate = json.loads(run("--format", "gitlab", *args, "./bad", "bad").stdout)
    check("GitLab: fingerprints differ, paths have no dot",
          len({c["fingerprint"] for c in climate}) == 3 and climate[1]["location"]["path"] == "bad", climate)

    style = xml.fromstring(run("--format", "checkstyle", *args).stdout.encode())
    check("Checkstyle: a file with an error each", [len(f) for f in style] == [1, 1]
          and style[0].get("name") == path and style[0][0].get("source") == "apt/missing-yes")

    suites = xml.fromstring(run("--format", "junit", *args, "good").stdout.encode())
    check("JUnit counts", [suites.get(k) for k in ("tests", "failures", "errors")] == ["3", "1", "1"])
    check("JUnit: failure, error, pass", [[e.tag for e in s[0]] for s in suites] == [["failure"], ["error"], []])

    gcc = run("--format", "gcc", *args).stdout
    check("gcc: one line", gcc.startswith(path + ":2:") and gcc.endswith("[apt/missing-yes]\n") and gcc.count("\n") == 1, gcc)

    rd = json.loads(run("--format", "rdjson", *args).stdout)["diagnostics"][0]
    check("rdjson: a suggestion", rd["suggestions"][0]["text"].strip() == "-y" and rd["location"]["path"] == path, rd)

    for name in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(run(*RULE, "--format", name, "good").stdout)
        json.loads(run(*RULE, "--format", name, "hostile").stdout)
    for name in ("checkstyle", "junit"):
        xml.fromstring(run(*RULE, "--format", name, "hostile").stdout.encode("utf-8", "surrogateescape"))
    run(*RULE, "--format", "gcc", "--output", "report", "bad")
    check("--output takes the report", read("report").startswith("bad:2:"))


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for part in (statuses, words_in_messages, standard_input, repairs, discovery, ignored_by_git, lists_of_paths, several_reports, baseline,
                 statistics, bad_input, colour, threads, formats):
        part()
        print("ok:", part.__name__.replace("_", " "))
