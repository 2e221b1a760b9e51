#!/usr/bin/env python3
"""Hostile build contexts: nothing outside is read, nothing is waited for, every run ends.

    contexts.py DFIX

Symbolic links out of the context, a FIFO, devices, a sparse file of 10 GB, a hundred
thousand files, a loop of folders by links, folders without end; each where a Dockerfile
leads dfix to look, and each named on the command line.
"""
import os
import socket
import subprocess
import time

import world

SECONDS = 20
TORCH = "RUN pip install torch==2.6.0 --index-url https://download.pytorch.org/whl/cu124\n"
SECRET = "torch==1.2.3\n"
MANY = 100_000


def dockerfile(name, copy=None):
    return f"FROM python:3.11\n{TORCH}COPY {copy or name} /app/\nRUN pip install -r /app/{os.path.basename(name)}\n"


def run(the, tally, what, folder, args=(".",)):
    started = time.monotonic()
    try:
        done = subprocess.run([the.dfix, "--no-config", "--shellcheck=off", "--select", "all", *args], cwd=folder, capture_output=True,
                              timeout=SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        tally.check("a context is never waited for", False, what, is_hung=True)
        return None
    tally.check("a context is never waited for", done.returncode in (0, 1, 2, 3), what, str(done.returncode), done.stderr[-500:])
    tally.check("what is outside is not read", b"1.2.3" not in done.stdout + done.stderr, what, done.stdout, done.stderr)
    if done.returncode >= 2:
        tally.check("what cannot be read is said", done.stderr.startswith(b"dfix: "), what, done.stderr)
    print(f"  {what}: {time.monotonic() - started:.2f} s, {done.returncode} {done.stderr[:100]!r}")
    return done


def project(top, name, text):
    folder = os.path.join(top, name)
    world.make(folder, {"Dockerfile": text, "app/main.py": "print()\n"})
    return folder


def links(the, tally, top):
    outside = os.path.join(top, "outside")
    world.make(outside, {"requirements.txt": SECRET, "folder/requirements.txt": SECRET, ".dockerignore": "secret\n"})
    for what, link, target, text in [
            ("a link to a file outside", "requirements.txt", "../outside/requirements.txt", dockerfile("requirements.txt")),
            ("a link to an absolute path", "requirements.txt", f"{outside}/requirements.txt", dockerfile("requirements.txt")),
            ("a link to a folder outside", "deps", "../outside/folder", dockerfile("requirements.txt", "deps/requirements.txt")),
            ("an ignore file that is a link", ".dockerignore", "../outside/.dockerignore", dockerfile("app")),
            ("a link to itself", "requirements.txt", "requirements.txt", dockerfile("requirements.txt")),
            ("a folder that links to itself", "deps", ".", dockerfile("requirements.txt", "deps/deps/requirements.txt")),
            ("a link to the root", "root", "/", "FROM debian:12\nCOPY . .\nCOPY root/etc /etc\n")]:
        folder = project(top, f"link{abs(hash(what))}", text)
        os.symlink(target, os.path.join(folder, link))
        run(the, tally, what, folder)
        before = world.snapshot(outside)
        run(the, tally, f"{what}, --write", folder, ["--write", "--unsafe-fixes", "."])
        tally.check("what is outside is not written", world.snapshot(outside) == before, what)
    folder = project(top, "inside", dockerfile("requirements.txt"))
    world.make(folder, {"requirements.txt": SECRET})
    done = subprocess.run([the.dfix, "--no-config", "."], cwd=folder, capture_output=True)
    tally.check("what is inside is read", b"1.2.3" in done.stdout, done.stdout)
    folder = project(top, "dots", dockerfile("../outside/requirements.txt"))
    run(the, tally, "a path with dots", folder)


def special(the, tally, top):
    folder = project(top, "special", dockerfile("requirements.txt"))
    path = os.path.join(folder, "requirements.txt")
    makers = {"a FIFO": lambda at: os.mkfifo(at),
              "a folder": lambda at: os.mkdir(at),
              "a sparse file of 10 GB": lambda at: (open(at, "wb").close(), os.truncate(at, 10 << 30)),
              "a socket": lambda at: socket.socket(socket.AF_UNIX).bind(at),
              "a link to /dev/zero": lambda at: os.symlink("/dev/zero", at)}
    if os.geteuid() == 0:
        makers["a device"] = lambda at: os.mknod(at, 0o20666, os.makedev(1, 5))
    for what, make in makers.items():
        for at in path, os.path.join(folder, ".dockerignore"), os.path.join(folder, "x.Dockerfile"), os.path.join(folder, "compose.yaml"):
            try:
                make(at)
            except PermissionError:
                print(f"skipped: {what} (it cannot be made here)")
                continue
            run(the, tally, f"{what} as {os.path.basename(at)}", folder)
            named = run(the, tally, f"{what}, named", folder, [at])
            tally.check("what is no file is said", named and named.returncode in (2, 3) or what == "a folder", what)
            os.rmdir(at) if os.path.isdir(at) and not os.path.islink(at) else os.unlink(at)
    for device in "/dev/zero", "/dev/tty", "/dev/full", "/dev/stdin":
        done = run(the, tally, device, folder, [device])
        tally.check("a device is no Dockerfile", done and done.returncode == 3, device)


def many(the, tally, top):
    folder = project(top, "many", "FROM python:3.11\nCOPY . .\nRUN pip install -r requirements.txt\n")
    for i in range(MANY):
        os.mknod(os.path.join(folder, "app", f"{i}.py"))
    run(the, tally, f"{MANY} files", folder)
    run(the, tally, f"{MANY} files, --layers", folder, ["--layers"])
    deep = project(top, "deep", "FROM debian:12\nCOPY . .\nRUN make\n")
    here = os.open(deep, os.O_RDONLY)
    for _ in range(5000):
        os.mkdir("d", dir_fd=here)
        inside = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inside
    os.close(here)
    done = run(the, tally, "5000 folders in one another", deep)
    tally.check("what is too deep is said", done and b"nested too deeply" in done.stderr, done and done.stderr)
    subprocess.run(["rm", "-rf", deep], check=True)


if __name__ == "__main__":
    world.try_all(links, special, many)
