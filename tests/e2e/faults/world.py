"""A project on disk, dfix run in it with a fault, and what may come of that."""
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile

SECONDS = 30


@dataclasses.dataclass
class Run:
    status: int
    out: bytes
    err: bytes
    came: bool      # the fault
    files: dict     # what the folder holds afterwards
    is_hung: bool = False
    left: tuple = ()  # in the folder for temporary files

    def same_as(self, other):
        return (self.status, self.out, self.files) == (other.status, other.out, other.files)


def fresh_folder():
    """In memory where that is possible: a thousand runs need not wait for a disk."""
    memory = "/dev/shm"
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


def read(path):
    if os.path.islink(path):
        return os.readlink(path).encode()
    with open(path, "rb") as text:
        return text.read()


def snapshot(folder):
    """Each file's bytes by its path, but for git's own."""
    found = {}
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = os.path.join(top, name)
            found[os.path.relpath(path, folder)] = read(path)
    return found


def make(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())


class World:
    """Runs one program, in a fresh copy of a project each time."""

    def __init__(self, dfix, shim, top):
        self.dfix, self.shim, self.top = os.path.abspath(dfix), shim and os.path.abspath(shim), top

    def run(self, files, args, fault=None, stdin=b"", env=None, change=None):
        folder = tempfile.mkdtemp(dir=self.top)
        make(folder, files)
        temporary = tempfile.mkdtemp(dir=self.top)
        got, tell = os.pipe()
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TMPDIR": temporary, **(env or {})}
        if fault:
            environment |= {"LD_PRELOAD": self.shim, "DFIX_FAULT": fault, "DFIX_FAULT_FD": str(tell)}
        if change:
            environment["DFIX_FAULT_FILE"] = os.path.join(folder, change)
        try:
            done = subprocess.run([self.dfix, *args], cwd=folder, input=stdin, capture_output=True,
                                  timeout=SECONDS, env=environment, pass_fds=[tell])
            run = Run(done.returncode, done.stdout, done.stderr, False, snapshot(folder))
        except subprocess.TimeoutExpired:
            run = Run(0, b"", b"", True, {}, is_hung=True)
        os.close(tell)
        run.came = run.came or bool(os.read(got, 1))
        os.close(got)
        run.left = tuple(os.listdir(temporary))
        shutil.rmtree(folder)
        shutil.rmtree(temporary)
        return run


class Tally:
    """What was tried, and what went wrong: all of it is shown, not only the first."""

    def __init__(self):
        self.tried, self.wrong, self.hung = {}, [], 0

    def count(self, what, times=1):
        self.tried[what] = self.tried.get(what, 0) + times

    def fail(self, what, *shown, is_hung=False):
        self.wrong.append(what)
        self.hung += is_hung
        print("FAILED:", what, *(s.decode(errors="backslashreplace") if isinstance(s, bytes) else str(s) for s in shown), sep="\n  ")

    def check(self, what, claim, *shown, is_hung=False):
        self.count(what)
        if not claim:
            self.fail(what, *shown, is_hung=is_hung)

    def end(self):
        for what, times in self.tried.items():
            print(f"{what}: {times} times")
        print(f"{sum(self.tried.values())} tries, {len(self.wrong)} promises broken, {self.hung} of them by a hang")
        if folder := os.environ.get("FAULTS_TALLY"):
            name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
            make(folder, {f"{name}.json": json.dumps({"tried": self.tried, "broken": len(self.wrong) - self.hung, "hung": self.hung})})
        sys.exit(1 if self.wrong else 0)


def try_all(*parts, project=lambda top: top):
    """Each part on the program that the command line names, in the folder that `project` makes."""
    tally = Tally()
    with fresh_folder() as top:
        the, folder = World(sys.argv[1], None, top), project(top)
        for part in parts:
            part(the, tally, folder)
    tally.end()
