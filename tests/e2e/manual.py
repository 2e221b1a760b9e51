#!/usr/bin/env python3
"""The manual page names every option and no other, and mandoc has nothing to say about it.

    manual.py DFIX DOCS
"""
import os
import re
import shutil
import subprocess
import sys

DFIX, DOCS = sys.argv[1:3]


def options_of_program():
    text = subprocess.run([DFIX, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^ +(?:-\w, )?--([a-z-]+)", text, re.M)


def options_of_manual():
    with open(os.path.join(DOCS, "dfix.1")) as page:
        return re.findall(r"^\.It .*Fl -([a-z-]+)", page.read(), re.M)


def lint(page):
    """What mandoc says; that dfix itself is not installed here does not matter."""
    lines = subprocess.run(["mandoc", "-Tlint", page], capture_output=True, text=True).stdout.splitlines()
    return "\n".join(line for line in lines if "referenced manual not found: Xr dfix" not in line)


def main():
    program, manual = options_of_program(), options_of_manual()
    wrong = [f"docs/dfix.1 does not tell of --{name}" for name in program if name not in manual]
    wrong += [f"docs/dfix.1 tells of --{name}, which is no option" for name in manual if name not in program]
    if shutil.which("mandoc"):
        pages = [name for name in os.listdir(DOCS) if re.search(r"\.[1-8]$", name)]
        wrong += [lint(os.path.join(DOCS, name)) for name in pages]
    else:
        print("mandoc is not here: the pages were not linted")
    wrong = [line for line in wrong if line]
    print("\n".join(wrong) or "manual: as it should be")
    sys.exit(bool(wrong))


main()
