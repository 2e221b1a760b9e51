#!/usr/bin/env python3
"""How long dfix takes beside `cat` and the other linters.

    scripts/bench [--write] [--quick]       (builds a release, then runs this)
    tests/bench/performance.py [--dfix PATH] [--write] [--quick] [FOLDER]

Whole processes, run in rounds: every ratio is of two runs that stood side by side. FOLDER
(default: ../shared/corpus/dockerfiles) is a folder of many Dockerfiles; without it that part is
left out, and said to be. hadolint, tally and dockerfilelint come from their registries into
build/bench. --write renews docs/performance.md and docs/growth.svg; --quick runs a quarter of
the rounds, and prints.
"""
import argparse
import datetime
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile

import growth
import inputs
import peers
import process

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROUNDS = {"cat": 40, "hadolint": 12, "tally": 6, "tally, no shell checks": 12, "dockerfilelint": 6}
PROFILE = """\
Where the time of many files goes (perf, one thread): 22 % is the system's, for opening and reading
files and for memory; 18 % reads the scripts in RUN, 13 % parses, 8 % follows what pip installs, 7 %
is the order of layers, 6 % keeps and writes the report, 4 % looks for credentials, and the other
rules share the rest. `cat` spends its time in the system."""
SAMPLE = 100  # files of FOLDER that every linter gets


def commands(options, programs, files, extra=()):
    """What is run on these files: {name: (command, rounds)}, `cat` first."""
    scale = 4 if options.quick else 1
    quick = ["--no-config", "--shellcheck=off", *extra]
    found = {"cat": (["cat", *files], ROUNDS["cat"] // scale), "dfix": ([options.dfix, *quick, *files], 40 // scale)}
    for name, program in programs.items():
        names = ["tally", "tally, no shell checks"] if name == "tally" else [name]
        for each in names:
            found[each] = (peers.command(each, program, files), max(ROUNDS[each] // scale, 1))
    return found


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(measured):
    rows = ["| program | time, ms | times `cat` (quartiles) | times dfix | processor, ms | memory, MiB |",
            "| --- | --- | --- | --- | --- | --- |"]
    own = next(m for name, m in measured.items() if name.startswith("dfix"))
    for name, m in measured.items():
        if m.was_ended:
            rows.append(f"| {name} | ended after {process.LIMIT} s | | | | |")
            continue
        spread = "1" if name == "cat" else f"**{number(m.ratio)}** ({number(m.low)} to {number(m.high)})"
        memory = number(m.memory) if m.memory else "?"
        rows.append(f"| {name} | {number(m.wall * 1e3)} | {spread} | {number(m.wall / own.wall)} | "
                    f"{number(m.cpu * 1e3)} | {memory} |")
    return "\n".join(rows)


class Report:
    """What is printed, and kept for the page."""

    def __init__(self):
        self.text = []

    def add(self, text):
        print(text + "\n", flush=True)
        self.text.append(text)

    def part(self, title, measured, words=""):
        self.add(f"## {title}\n\n{words}{table(measured)}")
        return measured


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def single_files(report, options, programs, folder):
    found = {}
    for title, name, text in (
            ("One file of 30 lines", "Dockerfile", inputs.service()),
            ("One file of 3,000 lines", "large.Dockerfile", inputs.lines(3000)),
            ("One RUN of 5,000 commands", "links.Dockerfile", inputs.links(5000)),
            ("10,000 stages", "stages.Dockerfile", inputs.stages(10000))):
        files = [write(folder, name, text)]
        found[name] = report.part(title, process.in_rounds(commands(options, programs, files), 40))
    return found


def many_files(report, options, programs):
    if not os.path.isdir(options.folder):
        report.add(f"Many files: left out, there is no folder `{options.folder}`.")
        return None
    files = [os.path.join(options.folder, name) for name in sorted(os.listdir(options.folder))]
    quick = ["--no-config", "--shellcheck=off"]
    rounds = 5 if options.quick else 20
    runs = {"cat": (["cat", *files], rounds)}
    for jobs in (1, 2):
        runs[f"dfix -j{jobs}"] = ([options.dfix, *quick, f"-j{jobs}", options.folder], rounds)
    found = report.part(f"{len(files):,} real files", process.in_rounds(runs, rounds))
    sample = files[::max(len(files) // SAMPLE, 1)][:SAMPLE]
    few = {name: (command, min(least, 3)) for name, (command, least)
           in commands(options, programs, sample).items()}
    report.part(f"{len(sample)} of them, by every linter", process.in_rounds(few, 3))
    return found


def keystrokes(report, options):
    """The 99th percentile in ms; it and the median are the middle ones of several sessions."""
    sessions = 3 if options.quick else 5
    client = os.path.join(ROOT, "tests/e2e/lsp.py")
    took = [[float(n) for n in re.findall(r"([\d.]+) ms", output_of(sys.executable, client, options.dfix, "--latency"))]
            for _ in range(sessions)]
    median, late = (statistics.median(column) for column in zip(*took))
    report.add(f"## One keystroke in a file of 3,000 lines\n\n500 letters, one after the other, to `dfix --lsp`: from the letter "
               f"to the diagnostics\nit takes {number(median)} ms, and {number(late)} ms at the 99th percentile "
               f"(the middle ones of {sessions} sessions).")
    return late


def goals(singles, many, late):
    """The goals of the project, and whether they were met in this run."""
    small = singles["Dockerfile"]["dfix"]
    rows = [("one file of 30 lines, times `cat`", small.ratio, 3)]
    if small.memory:
        rows.append(("memory for it, MiB", small.memory, 8))
    if many:
        rows += [("all real files on one core, times `cat`", many["dfix -j1"].ratio, 4),
                 ("all real files on two cores, times `cat`", many["dfix -j2"].ratio, 2.5)]
    rows.append(("one keystroke in 3,000 lines, 99th percentile, ms", late, 5))
    lines = ["| | goal | this run | |", "| --- | --- | --- | --- |"]
    lines += [f"| {what} | {goal} | {number(value)} | {'met' if value <= goal else 'missed'} |"
              for what, value, goal in rows]
    return "## Goals\n\n" + "\n".join(lines) + "\n\n" + PROFILE


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip()


def machine():
    cpu = "?"
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            cpu = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), cpu)
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def head(options, programs):
    versions = [f"dfix {output_of(options.dfix, '--version').split()[-1]} ({output_of('git', 'rev-parse', '--short', 'HEAD')})"]
    versions += [f"{name} {peers.version(name, program)}" for name, program in programs.items()]
    return f"""# How fast

Made by `scripts/bench --write` on {datetime.date.today()}: {machine()}; {', '.join(versions)}.

Whole processes, the output thrown away. Programs take turns, and a ratio is of runs that stood
side by side: take the ratios, not the milliseconds. dfix is asked not to call ShellCheck, which
is a program of its own; tally has the same checks built in, so it stands here with and without
them; hadolint has them always. None of them asks the network."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dfix", default=os.path.join(ROOT, "build/release/dfix"))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("folder", nargs="?", default=os.path.join(ROOT, "../shared/corpus/dockerfiles"))
    options = parser.parse_args()
    if not os.access(options.dfix, os.X_OK):
        sys.exit(f"no program at '{options.dfix}': scripts/bench builds one")
    programs = peers.install(os.path.join(ROOT, "build/bench"))
    report = Report()
    report.add(head(options, programs))
    with tempfile.TemporaryDirectory() as folder:
        singles = single_files(report, options, programs, folder)
        many = many_files(report, options, programs)
        late = keystrokes(report, options)
        report.add(goals(singles, many, late))
        series = growth.measure(options.dfix, folder, 3 if options.quick else 5)
    report.add(growth.words(series))
    if options.write:
        write(ROOT, "docs/performance.md", "\n\n".join(report.text) + "\n")
        write(ROOT, "docs/growth.svg", growth.picture(series))


if __name__ == "__main__":
    main()
