#!/usr/bin/env python3
"""`dfix --verify` with a real builder: what it says of a file that it can mend, of one that it leaves alone, of one
that does not build; that it leaves nothing behind; and that an interrupt stops it.

    verify.py build/dev/dfix
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from buildah import Builder, Unavailable

SKIPPED = 77
SLEEP = 300 + os.getpid() % 600  # seconds, by which its process is known


def world(builder):
    """A `buildah` on PATH that works in the test's own store."""
    folder = os.path.join(builder.state, "bin")
    os.makedirs(folder)
    path = os.path.join(folder, "buildah")
    with open(path, "w", encoding="utf-8") as script:
        script.write(f"#!/bin/sh\nexec /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root BUILDAH_ISOLATION=chroot "
                     f"buildah --root {builder.state}/store-{builder.driver} --runroot {builder.state}/run-{builder.driver} "
                     f"--storage-driver {builder.driver} \"$@\"\n")
    os.chmod(path, 0o755)
    temporary = os.path.join(builder.state, "tmp")
    os.makedirs(temporary)
    return {**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"], "TMPDIR": temporary}


def project(builder, dockerfile):
    folder = tempfile.mkdtemp(dir=builder.state)
    for name, text in {"Dockerfile": dockerfile, "requirements.txt": "flask\n", "src/main.py": "1\n", f"src/{'long' * 40}.txt": "x"}.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    return folder


def images(env, *options):
    """The images that have a name; with --all, also the layers of a cache."""
    done = subprocess.run(["buildah", "images", *options, "--format", "{{.Name}}"], env=env, capture_output=True, text=True, check=True)
    return sorted(line for line in done.stdout.splitlines() if options or line != "<none>")


def is_running(command):
    """Whether a process of the container runs."""
    wanted = command.encode().split()
    for process in os.listdir("/proc"):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as words:
                if words.read().rstrip(b"\0").split(b"\0")[-len(wanted):] == wanted:
                    return True
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError):
            continue
    return False


def wait_for(what, name):
    end = time.monotonic() + 60
    while not what():
        check(time.monotonic() < end, name)
        time.sleep(0.1)


def check(condition, what):
    if not condition:
        print(f"FAILED: {what}")
        sys.exit(1)


def main():
    dfix = os.path.abspath(sys.argv[1])
    try:
        with Builder() as builder:
            env = world(builder)

            known, everything = images(env), images(env, "--all")

            def verify(folder, *options):
                done = subprocess.run([dfix, "--verify", "--builder", "buildah", *options, os.path.join(folder, "Dockerfile")],
                                      capture_output=True, text=True, env=env, check=False, timeout=300)
                check(not os.listdir(env["TMPDIR"]), "nothing is left in the temporary folder")
                return done

            folder = project(builder, "FROM localhost/dfix-shim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n")
            before = open(os.path.join(folder, "Dockerfile"), encoding="utf-8").read()
            done = verify(folder)
            print(done.stdout, done.stderr)
            check(done.returncode == 0, "a file that can be mended: status 0")
            check("building with buildah what the file says" in done.stdout.splitlines()[0], "it says first that it builds")
            check("same root file system: yes" in done.stdout and "same configuration: yes" in done.stdout, "the images are the same")
            check(re.search(r"before, again: .* 2 steps ran again", done.stdout), "two steps run again before")
            check(re.search(r"after, again: .* 1 step ran again", done.stdout), "one step runs again after")
            check(images(env, "--all") == everything, f"no layer is left: {images(env, '--all')}")
            check(open(os.path.join(folder, "Dockerfile"), encoding="utf-8").read() == before, "the file is not written")
            check(open(os.path.join(folder, "src/main.py"), encoding="utf-8").read() == "1\n", "the sources are not changed")

            done = verify(project(builder, "FROM localhost/dfix-shim\nRUN apt-get update\n"))
            check(done.returncode == 0 and "change nothing" in done.stdout, "nothing to verify")

            done = verify(project(builder, "FROM localhost/dfix-shim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"
                                           "RUN exit 3\n"))
            check(done.returncode == 3 and "buildah cannot build it" in done.stderr and "exit status 3" in done.stderr,
                  f"a file that does not build, and why: {done.stderr}")

            done = verify(project(builder, "FROM localhost/dfix-shim\nARG MODE\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"
                                           "RUN test \"$MODE\" = fast\nFROM nowhere.invalid/x\n"), "--build-arg", "MODE=fast", "--target", "0")
            check(done.returncode == 0, f"build arguments and target are the builder's: {done.stderr}")

            outside = os.path.join(builder.state, "ignored-elsewhere")
            for path, text in ((outside, "nothing\n"), (os.path.join(folder, "Dockerfile.dockerignore"), "docs\n")):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            os.symlink(outside, os.path.join(folder, ".dockerignore"))
            done = verify(folder)
            check(done.returncode == 0 and open(outside, encoding="utf-8").read() == "nothing\n", "no link is followed out of the copy")
            check("before, again" in done.stdout and "2 steps ran again" in done.stdout, "a second run changes the file otherwise")
            check(images(env) == known, f"no image is left: {images(env)}")

            slow = project(builder, f"FROM localhost/dfix-shim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"
                                    f"RUN touch /began && sleep {SLEEP}\n")
            for stop in (signal.SIGINT, signal.SIGTERM):
                running = subprocess.Popen([dfix, "--verify", "--builder", "buildah", os.path.join(slow, "Dockerfile")], env=env, text=True,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
                wait_for(lambda: is_running(f"sleep {SLEEP}"), "the build has come to its slow step")
                began = time.monotonic()
                running.send_signal(stop)
                errors = running.communicate(timeout=120)[1]
                check(running.returncode == 3 and "interrupted" in errors, f"an interrupt ends it: {running.returncode}, {errors}")
                check(time.monotonic() - began < 30, "at once")
                wait_for(lambda: not is_running(f"sleep {SLEEP}"), "what was built does not go on")
                check(not os.listdir(env["TMPDIR"]), "nothing is left in the temporary folder after an interrupt")
                check(images(env) == known, f"no image is left after an interrupt: {images(env)}")
    except Unavailable as error:
        print(f"skipped: {error}")
        return SKIPPED
    print("ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
