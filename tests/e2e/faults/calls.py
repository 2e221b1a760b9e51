#!/usr/bin/env python3
"""Every call of a run fails once: the run is as if nothing had been, or says what was.

    calls.py DFIX SHIM

DFIX is built without sanitizers. For each call of each task in projects.py, one run in
which that call gives an error. Then either everything is as without the fault, or the exit
status is 2 or 3, a sentence stands on standard error, and each file is the old one or the
new one. Interrupted and partial calls make no difference at all.
"""
import concurrent.futures
import json
import sys
import xml.etree.ElementTree

import projects
import world

FAULTS = {
    "open": ["EIO", "EMFILE", "EINTR"],
    "read": ["EIO", "EINTR", "short"],
    "write": ["EIO", "ENOSPC", "EINTR", "short"],
    "fsync": ["EIO", "ENOSPC", "EINTR"],
    "close": ["EIO", "EINTR"],
    "rename": ["EIO", "ENOSPC"],
    "unlink": ["EIO"],
    "chmod": ["EIO"],
    "stat": ["EIO"],
    "access": ["EIO"],
    "realpath": ["EIO", "ENOMEM"],
    "opendir": ["EMFILE", "ENOMEM"],
    "readdir": ["EIO"],
    "pipe": ["EMFILE"],
    "mkdtemp": ["ENOSPC"],
    "spawn": ["EAGAIN", "ENOMEM"],
    "mmap": ["ENOMEM"],
    "malloc": ["ENOMEM"],
    "pthread_create": ["EAGAIN"],
}
HARMLESS = ("EINTR", "short")
# Without these the work is done all the same; a file that cannot be removed is left.
LEAVES_FILES = ("unlink",)


def title(kind):
    return f"`{kind}` fails: {', '.join(FAULTS[kind])}"


def is_report(name, text):
    try:
        json.loads(text) if name.endswith(".sarif") else xml.etree.ElementTree.fromstring(text)
    except (ValueError, xml.etree.ElementTree.ParseError):
        return False
    return True


def is_whole(task, old, new, files, may_leave):
    """Each file is the old or the new one; those of one fix are all old or all new."""
    names = set(files)
    if may_leave:
        names = {name for name in names if not name.rpartition("/")[2].startswith(".dfix-")}
    if set(old) - names or names - set(old) - set(task.writes):
        return False
    if task.reports:
        return all(files[name] == old.get(name) or is_report(name, files[name]) for name in names)
    if any(files[name] not in (old.get(name), new.get(name)) for name in names):
        return False
    if task.name != "write a file and its constraints":
        return True
    return len({files.get(name) == new.get(name) for name in task.writes}) == 1


def broken(task, kind, how, usual, run, old):
    """What promise the run broke, or nothing."""
    if run.is_hung:
        return "it hangs"
    if run.status < 0:
        return f"it was killed by signal {-run.status}"
    if not is_whole(task, old, usual.files, run.files, kind in LEAVES_FILES):
        return f"a file is torn, lost or left: {sorted(set(run.files) ^ set(usual.files))}"
    if run.left and kind not in LEAVES_FILES:
        return f"a temporary folder is left: {run.left}"
    if run.same_as(usual):
        return None
    if kind in LEAVES_FILES and (run.status, run.out) == (usual.status, usual.out):
        return None
    if how in HARMLESS:
        return "an interrupted or partial call makes a difference"
    if run.status not in (2, 3):
        return f"exit status {run.status}, though not everything was done"
    if not run.err.startswith(b"dfix: ") or not run.err.endswith(b"\n"):
        return "no sentence says why"
    return None


def undisturbed(the, task):
    """The run without a fault, which does what the task says."""
    run = the.run(task.files, task.args, stdin=task.stdin)
    changed = {name for name, text in run.files.items() if task.files.get(name, "").encode() != text}
    if run.status not in (0, 1) or changed != set(task.writes):
        sys.exit(f"FAILED: {task.name}: status {run.status}, {changed} changed\n{run.err.decode()}")
    return run


def try_all(the, tally, task, usual, kind, how):
    old = {name: text.encode() for name, text in task.files.items() if not name.startswith(".git/")}
    n = 0
    while True:
        n += 1
        run = the.run(task.files, task.args, fault=f"{kind} {n} {how}", stdin=task.stdin)
        if not run.came:
            return
        tally.count(title(kind))
        why = broken(task, kind, how, usual, run, old)
        if why:
            tally.fail(f"{task.name}, {kind} {n} {how}: {why}", f"status {run.status}", run.err, is_hung=run.is_hung)


def main():
    tally = world.Tally()
    only = sys.argv[3:]
    with world.fresh_folder() as top, concurrent.futures.ThreadPoolExecutor(2) as pool:
        the = world.World(sys.argv[1], sys.argv[2], top)
        jobs = [pool.submit(try_all, the, tally, task, usual, kind, how)
                for task in projects.TASKS for usual in [undisturbed(the, task)]
                for kind, hows in FAULTS.items() for how in hows if not only or kind in only]
        for job in jobs:
            job.result()
    missing = [kind for kind in only or FAULTS if title(kind) not in tally.tried]
    if missing:
        sys.exit(f"FAILED: these calls never came: {missing}")
    tally.end()


if __name__ == "__main__":
    main()
