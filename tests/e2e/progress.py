#!/usr/bin/env python3
"""A long run says on a terminal how far it is, and takes that away; nowhere else is there a trace of it.

    progress.py DFIX
"""
import os
import pty
import re
import subprocess
import sys
import tempfile
import time

DFIX = os.path.abspath(sys.argv[1])


def on_terminal(folder, *options, term="xterm"):
    master, slave = pty.openpty()
    running = subprocess.Popen([DFIX, "--no-config", "-j1", *options, folder], stdout=subprocess.DEVNULL, stderr=slave,
                               env={**os.environ, "TERM": term})
    os.close(slave)
    seen = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    running.wait()
    os.close(master)
    return seen.decode()


def write(folder, lines, n):
    for i in range(n):
        with open(os.path.join(folder, f"{i}.Dockerfile"), "w", encoding="utf-8") as file:
            file.write("FROM debian:12\n" + lines)


def check(condition, what):
    if not condition:
        print(f"FAILED: {what}")
        sys.exit(1)


def main():
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(f"RUN apt-get update && apt-get install -y a{i} b{i} | tee /x{i}\n" for i in range(100))
        n, took = 20, 0.0
        while took < 1.5:  # seconds: the line comes after half of one
            n *= 2
            write(folder, lines, n)
            start = time.monotonic()
            seen = on_terminal(folder)
            took = time.monotonic() - start
        shown = re.findall(rf"\r\x1b\[K(\d+) of {n} files", seen)
        check(shown, f"the line is shown: {seen[:200]!r}")
        check(list(map(int, shown)) == sorted(map(int, shown)), "it goes up")
        check(seen.endswith("\r\x1b[K"), f"it is taken away: {seen[-80:]!r}")
        check(on_terminal(folder, "--quiet") == "", "quiet is quiet")
        check(on_terminal(folder, term="dumb") == "", "a terminal that cannot")
        done = subprocess.run([DFIX, "--no-config", folder], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        check(done.stderr == b"", "no trace in a pipe")
    print("ok")


main()
