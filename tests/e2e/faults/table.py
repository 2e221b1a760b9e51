#!/usr/bin/env python3
"""The table of faults in docs/reliability.md: what the tests of this folder have tried.

    table.py [--renew] TALLIES PAGE

TALLIES is the folder into which the tests of the last run wrote their counts. Without
--renew: every row that they tried stands on the page, and none has a broken promise. How
often depends on the machine (calls of a run, the corpus) and is not compared.
"""
import json
import os
import re
import sys

BEGIN, END = "<!-- faults -->\n", "<!-- /faults -->\n"
HEADS = {"calls": "A call of a run fails", "moments": "The program ends, or a file changes, at any moment", "disk": "Disks and streams",
         "names": "Names and contents", "contexts": "Build contexts", "bombs": "Files made to take for ever", "threads": "Threads"}


def table(tallies):
    lines = ["| tried | times |\n", "| --- | ---: |\n"]
    for name, head in HEADS.items():
        lines.append(f"| **{head}** (`{name}.py`) | broken: {tallies[name]['broken']}, hung: {tallies[name]['hung']} |\n")
        lines += [f"| {what} | {times:,} |\n" for what, times in tallies[name]["tried"].items()]
    return "".join(lines)


def rows(text):
    return {re.sub(r"[\d,]+ \|$", "", line) for line in text.splitlines() if line.startswith("| ")}


def main():
    folder, path = sys.argv[-2:]
    tallies = {}
    for name in HEADS:
        tally = os.path.join(folder, f"{name}.json")
        if not os.path.exists(tally):
            print(f"skipped: {name}.py has not run")
            sys.exit(77)
        with open(tally) as text:
            tallies[name] = json.load(text)
    with open(path) as text:
        page = text.read()
    head, _, rest = page.partition(BEGIN)
    shown, _, tail = rest.partition(END)
    if sys.argv[1] == "--renew":
        with open(path, "w") as out:
            out.write(head + BEGIN + table(tallies) + END + tail)
        return
    missing = rows(table(tallies)) - rows(shown)
    if missing:
        sys.exit("\n".join(["FAILED: these rows are not on the page:", *sorted(missing)]))
    print("the page has every row")


if __name__ == "__main__":
    main()
