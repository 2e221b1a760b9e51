#!/usr/bin/env python3
"""What `dfix --write` promises when the world fails: the old file or the new one, whole.

    faults.py DFIX

A full disk, a folder that may not be written, and kill -9 at random moments.
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

BEFORE = "FROM debian:12\nMAINTAINER shop\nRUN apt-get update && apt-get install curl\n" + "# a comment\n" * 200


def run(dfix, *args, **options):
    return subprocess.run([dfix, "--no-config", "--select", "all", "--shellcheck=off", *args],
                          capture_output=True, text=True, timeout=60, **options)


def check(what, claim, shown=""):
    if not claim:
        sys.exit(f"FAILED: {what}\n{shown}")
    print(f"ok: {what}")


def write(path, text):
    with open(path, "w") as out:
        out.write(text)


def read(path):
    with open(path) as text:
        return text.read()


def after_write(dfix, folder):
    """The text that an undisturbed --write gives."""
    path = os.path.join(folder, "Dockerfile")
    write(path, BEFORE)
    run(dfix, "--write", path)
    check("--write changes the file", read(path) != BEFORE)
    return read(path)


def full_disk(dfix, folder):
    disk = os.path.join(folder, "disk")
    os.mkdir(disk)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True)
    if mounted.returncode != 0:
        print("skipped: a full disk (a tmpfs cannot be mounted here)")
        return
    try:
        path = os.path.join(disk, "Dockerfile")
        write(path, BEFORE)
        with open(os.path.join(disk, "filler"), "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 512)
            except OSError:
                pass
        result = run(dfix, "--write", path)
        check("a full disk leaves the old file", read(path) == BEFORE)
        check("a full disk is exit status 3", result.returncode == 3, result.stderr)
        check("a full disk is named", "No space left" in result.stderr, result.stderr)
        check("a full disk leaves no other file", sorted(os.listdir(disk)) == ["Dockerfile", "filler"],
              os.listdir(disk))
    finally:
        subprocess.run(["umount", disk], check=True)


def read_only_folder(dfix, folder):
    if os.geteuid() == 0:
        print("skipped: a folder that may not be written (root may write everywhere)")
        return
    closed = os.path.join(folder, "closed")
    os.mkdir(closed)
    path = os.path.join(closed, "Dockerfile")
    write(path, BEFORE)
    os.chmod(closed, 0o555)
    result = run(dfix, "--write", path)
    os.chmod(closed, 0o755)
    check("a closed folder leaves the old file", read(path) == BEFORE)
    check("a closed folder is exit status 3", result.returncode == 3, result.stderr)


def killed(dfix, folder, expected):
    many = os.path.join(folder, "many")
    os.mkdir(many)
    paths = [os.path.join(many, f"{i}.Dockerfile") for i in range(200)]
    rng = random.Random(7)
    for _ in range(10):
        for path in paths:
            write(path, BEFORE)
        process = subprocess.Popen([dfix, "--no-config", "--select", "all", "--shellcheck=off", "--write", many],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * 0.2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        torn = [path for path in paths if read(path) not in (BEFORE, expected)]
        check("a killed run leaves every file old or new", not torn, torn)


def main():
    dfix = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        expected = after_write(dfix, folder)
        full_disk(dfix, folder)
        read_only_folder(dfix, folder)
        killed(dfix, folder, expected)


if __name__ == "__main__":
    main()
