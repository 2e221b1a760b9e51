#!/usr/bin/env python3
"""A disk that is full, and a folder that may not be written: the old file stays.

    disk.py DFIX
"""
import os
import subprocess
import tempfile

import projects
import world


def full_disk(the, tally, top):
    disk = os.path.join(top, "disk")
    os.mkdir(disk)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True)
    if mounted.returncode != 0:
        print("skipped: a full disk (a tmpfs cannot be mounted here)")
        return
    try:
        files = {"Dockerfile": projects.PLAIN, "known": "old\n"}
        world.make(disk, files)
        with open(os.path.join(disk, "filler"), "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 512)
            except OSError:
                pass
        before = world.snapshot(disk)
        for args in ["--write"], ["--write-baseline", "known"], ["--output", "gitlab=new.json"], ["--output", "json=known"]:
            done = subprocess.run([the.dfix, *projects.ALL, *args, "Dockerfile"], cwd=disk, capture_output=True, timeout=60)
            tally.check("a full disk leaves every file as it was", world.snapshot(disk) == before, *args, done.stderr)
            tally.check("a full disk is exit status 3, and named", done.returncode == 3 and b"No space left" in done.stderr,
                        *args, done.stderr)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([the.dfix, *projects.ALL, "Dockerfile"], cwd=disk, stdout=full, stderr=subprocess.PIPE, timeout=60)
        tally.check("a report that cannot be written is exit status 3", done.returncode == 3 and b"No space left" in done.stderr,
                    done.stderr)
    finally:
        subprocess.run(["umount", disk], check=True)


def as_nobody():
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def read_only_folder(the, tally, top):
    """Nobody may write there, and root is somebody: the program runs as `nobody` then."""
    os.chmod(top, 0o755)
    closed = os.path.join(top, "closed")
    world.make(closed, {"Dockerfile": projects.PLAIN})
    os.chmod(closed, 0o555)
    probe = subprocess.run([the.dfix, "--version"], preexec_fn=as_nobody, capture_output=True, cwd=closed)
    if probe.returncode != 0:
        print("skipped: a folder that may not be written (nobody else may run this program here)")
        return
    done = subprocess.run([the.dfix, *projects.ALL, "--write", "Dockerfile"], cwd=closed, capture_output=True, timeout=60,
                          preexec_fn=as_nobody)
    tally.check("a closed folder leaves the old file, and is exit status 3",
                world.snapshot(closed) == {"Dockerfile": projects.PLAIN.encode()} and done.returncode == 3, done.stderr)
    os.chmod(closed, 0o755)


def closed_streams(the, tally, top):
    """With a standard stream closed, no file is opened in its place and written to."""
    for stream in "<&-", ">&-", "2>&-", "<&- >&- 2>&-":
        folder = tempfile.mkdtemp(dir=top)
        world.make(folder, {"Dockerfile": projects.PLAIN})
        done = subprocess.run(["sh", "-c", f'"$@" {stream}', "sh", the.dfix, *projects.ALL, "--write", "Dockerfile"], cwd=folder,
                              capture_output=True, timeout=60)
        text = world.read(os.path.join(folder, "Dockerfile"))
        tally.check("a closed stream tears no file", os.listdir(folder) == ["Dockerfile"] and b"MAINTAINER" not in text and
                    text.endswith(b"# a comment\n"), stream, done.stderr, text)
        tally.check("a report that goes nowhere is exit status 3", (done.returncode == 3) == (">&-" in stream.split(" ") or
                    stream == ">&-"), stream, str(done.returncode))


if __name__ == "__main__":
    world.try_all(full_disk, read_only_folder, closed_streams)
