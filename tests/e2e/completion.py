#!/usr/bin/env python3
"""The completions of --completion, tried in the shells themselves; a shell that is not there is named and left out.

    completion.py DFIX
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

DFIX = os.path.abspath(sys.argv[1])
ENV = {**os.environ, "PATH": f"{os.path.dirname(DFIX)}:{os.environ['PATH']}"}


def script(shell):
    return subprocess.run([DFIX, "--completion", shell], capture_output=True, text=True, check=True).stdout


def options():
    text = subprocess.run([DFIX, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^ +(?:-\w, )?--([a-z-]+)", text, re.M)


def check(what, claim, *shown):
    if not claim:
        print(f"FAILED: {what}", *shown, sep="\n")
        sys.exit(1)


def bash(*words):
    """What bash offers for the last of the words, which it splits at '=' first."""
    split = [part for word in words for part in re.split(r"(=)", word)]
    if words[-1].endswith("="):
        split.pop()
    quoted = " ".join(f"'{word}'" for word in split)
    run = f"source c.bash; COMP_WORDS=({quoted}); COMP_CWORD={len(split) - 1}; _dfix; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    return subprocess.run(["bash", "-c", run], capture_output=True, text=True, env=ENV, check=True).stdout.split()


def bash_completes():
    check("bash: options by their beginning", bash("dfix", "--form") == ["--format"])
    check("bash: words of an option", bash("dfix", "--format", "s") == ["sarif"])
    check("bash: words after =", bash("dfix", "--fail-on=w") == ["warning"])
    check("bash: an optional value only after =", "dot" in bash("dfix", "--graph="))
    check("bash: else files", "c.bash" in bash("dfix", "--graph", "c."))
    check("bash: rules", "apt/missing-yes" in bash("dfix", "--select", "apt/"))
    check("bash: folders", bash("dfix", "--context", "fo") == ["folder"])


def fish(line):
    ran = subprocess.run(["fish", "-c", f"source c.fish; complete -C '{line}'"], capture_output=True, text=True,
                         env={**ENV, "HOME": os.getcwd()}, check=True)
    return [offer.split("\t")[0] for offer in ran.stdout.splitlines()]


def fish_completes():
    check("fish: options by their beginning", fish("dfix --form") == ["--format"], fish("dfix --form"))
    check("fish: words of an option", fish("dfix --format s") == ["sarif"], fish("dfix --format s"))
    check("fish: rules", "apt/missing-yes" in fish("dfix --select apt/"))


def zsh_reads():
    subprocess.run(["zsh", "-n", "c.zsh"], check=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.mkdir("folder")
        for shell, test in (("bash", bash_completes), ("fish", fish_completes), ("zsh", zsh_reads)):
            with open(f"c.{shell}", "w") as out:
                out.write(script(shell))
            missing = [name for name in options() if not re.search(rf"(--|-l ){name}\b", script(shell))]
            check(f"{shell}: every option is there", not missing, missing)
            if shutil.which(shell):
                test()
            else:
                print(f"{shell} is not here: its completions were only looked at")
    print("completions: as they should be")


main()
