#!/usr/bin/env python3
"""What is installed works where nothing else is: the Debian package in a root of libc alone, the static program in
an empty one, and a program of somebody else against libdfix.

    package.py ROOT      builds in ROOT/build/release and ROOT/build/static; exits with 77 where it cannot
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(sys.argv[1])
BAD = "FROM debian:12\nRUN apt-get install curl\n"
FIXED = "FROM debian:12\nRUN apt-get install -y curl\n"
PROGRAM = r"""
#include <dfix.h>
#include <stdio.h>
#include <string.h>
int main(void) {
  const char *text = "FROM debian:12\nRUN apt-get install curl\n";
  dfix_session *s = dfix_session_new();
  if (!dfix_session_select(s, "apt/missing-yes")) return 1;
  dfix_answer *answer = dfix_session_fix(s, "Dockerfile", text, strlen(text), false);
  fputs(dfix_answer_text(answer, NULL), stdout);
  dfix_answer_free(answer);
  dfix_session_free(s);
}
"""


def run(*args, **options):
    ran = subprocess.run(args, capture_output=True, text=True, **options)
    if ran.returncode:
        sys.exit(f"FAILED: {' '.join(args)}\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def build(preset, *targets):
    run("cmake", "--preset", preset, "-DBUILD_TESTING=OFF", cwd=ROOT)
    run("cmake", "--build", "--preset", preset, cwd=ROOT)


def check(what, claim, *shown):
    if not claim:
        sys.exit("\n".join([f"FAILED: {what}", *shown]))
    print(f"ok: {what}")


def runs_in(folder, program):
    """The program, with `folder` as all that there is."""
    with open(os.path.join(folder, "Dockerfile"), "w") as out:
        out.write(BAD)
    run("chroot", folder, program, "--no-config", "--select", "apt/missing-yes", "--write", "/Dockerfile")
    with open(os.path.join(folder, "Dockerfile")) as text:
        return text.read() == FIXED


def unpack_libc(folder):
    with tempfile.TemporaryDirectory() as packages:
        os.chmod(packages, 0o777)  # apt downloads as a user of its own
        run("apt-get", "download", "-qq", "libc6", cwd=packages)
        for package in glob.glob(f"{packages}/*.deb"):
            run("dpkg-deb", "-x", package, folder)


def debian_package(folder):
    build("release")
    run("cpack", "--preset", "release", "-B", folder, cwd=ROOT)
    program, = glob.glob(f"{folder}/dfix_*.deb")
    development, = glob.glob(f"{folder}/libdfix-dev_*.deb")
    check("the package depends on libc alone", run("dpkg-deb", "-f", program, "Depends").startswith("libc6 (")
          and "," not in run("dpkg-deb", "-f", program, "Depends"), run("dpkg-deb", "-f", program, "Depends"))
    root = os.path.join(folder, "root")
    os.mkdir(root)
    unpack_libc(root)
    run("dpkg-deb", "-x", program, root)
    check("the package's program runs where only libc is", runs_in(root, "/usr/bin/dfix"))
    for name in ("share/man/man1/dfix.1", "share/man/man5/dfix.yaml.5", "share/bash-completion/completions/dfix", "share/zsh/site-functions/_dfix",
                 "share/fish/vendor_completions.d/dfix.fish"):
        path = os.path.join(root, "usr", name)
        check(f"it brings {name}", os.path.exists(path) and os.path.getsize(path) > 0)
    return development


def library(folder, package):
    root = os.path.join(folder, "development")
    run("dpkg-deb", "-x", package, root)
    found, = glob.glob(f"{root}/usr/lib/**/libdfix.pc", recursive=True)
    env = {**os.environ, "PKG_CONFIG_PATH": os.path.dirname(found)}
    flags = run("pkg-config", "--static", "--cflags", "--libs", "libdfix", env=env).split()
    source, program = os.path.join(folder, "use.c"), os.path.join(folder, "use")
    with open(source, "w") as out:
        out.write(PROGRAM)
    run(os.environ.get("CC", "cc"), "-Wall", "-Werror", "-o", program, source, *flags)
    check("a program with libdfix repairs", run(program) == FIXED)


def static_program(folder):
    build("static")
    root = os.path.join(folder, "empty")
    os.mkdir(root)
    shutil.copy(f"{ROOT}/build/static/dfix", root)
    check("the static program runs where nothing is", runs_in(root, "/dfix"))


def main():
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("skipped: this takes Debian, and root for chroot")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        library(folder, debian_package(folder))
        static_program(folder)


main()
