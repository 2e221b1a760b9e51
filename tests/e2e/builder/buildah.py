"""A real builder for the tests: buildah over a store of its own, and an image of two megabytes in
which `shim` stands for every program. Nothing of the machine's own images is read or written."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

TOOLS = """apk apt apt-get addgroup adduser bun bundle composer corepack curl dnf gem go groupadd gradle
make mvn node npm pip pip3 pipx pnpm poetry python python3 update-ca-certificates useradd uv wget yarn
yum zypper cargo dotnet pipenv pdm conda mamba mix dart swift""".split()

BASE = "localhost/dfix-shim"


class Unavailable(Exception):
    """Why there is no builder here."""


class Failed(Exception):
    """A build that ended with an error; its last lines."""


def _needed():
    for program in ("buildah", "crun", "busybox"):
        if not shutil.which(program):
            raise Unavailable(f"{program} is not installed")
    if os.geteuid() != 0:
        raise Unavailable("the builder has to run as root")


class Builder:
    """`with Builder() as builder:`; raises Unavailable where it cannot work."""

    def __enter__(self):
        _needed()
        self.state = tempfile.mkdtemp(prefix="dfix-builder-")
        self.driver, self.base = "overlay", BASE
        try:
            self._make_base()
        except Failed:
            self._unmount()
            self.driver = "vfs"
            try:
                self._make_base()
            except Failed as error:
                self.__exit__()
                raise Unavailable(f"buildah does not work here: {error}") from error
        return self

    def __exit__(self, *_):
        self._unmount()
        shutil.rmtree(self.state, ignore_errors=True)

    def _unmount(self):
        with open("/proc/mounts", encoding="utf-8") as mounts:
            below = [line.split()[1] for line in mounts if line.split()[1].startswith(self.state)]
        for mount in sorted(below, reverse=True):
            subprocess.run(["umount", mount], check=False, capture_output=True)

    def _run(self, *args, **options):
        command = ["buildah", "--root", f"{self.state}/store-{self.driver}", "--runroot",
                   f"{self.state}/run-{self.driver}", "--storage-driver", self.driver, *args]
        done = subprocess.run(command, capture_output=True, check=False, **options)
        if done.returncode:
            lines = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
            raise Failed("\n".join(lines[-40:]))
        return done.stdout

    # ---- the base ----

    def _make_base(self):
        root = os.path.join(self.state, "root")
        if not os.path.isdir(root):
            _make_root(root)
        container = self._run("from", "scratch").decode().strip()
        self._add(container, root)
        self._run("config", "--env", "PATH=/usr/local/bin:/usr/bin:/bin", container)
        self._run("commit", "-q", container, BASE)
        self._run("rm", container)
        self.build("FROM busybox\nRUN true\n", root, "probe")

    def _add(self, container, root):
        # An archive: buildah would give a folder's files to root.
        with tempfile.NamedTemporaryFile(dir=self.state, suffix=".tar") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                archive.add(root, arcname=".")
            file.flush()
            self._run("add", "-q", container, file.name, "/")

    def stand_on(self, root, environment):
        """From here on images stand on the base with a folder's files over it."""
        container = self._run("from", "--pull-never", BASE).decode().strip()
        self._add(container, root)
        for name, value in environment.items():
            self._run("config", "--env", f"{name}={value}", container)
        self.base = f"{BASE}-more"
        self._run("commit", "-q", container, self.base)
        self._run("rm", container)

    # ---- builds ----

    def build(self, dockerfile, context, tag, arguments=(), fresh=False):
        """Builds a text over the base, with cached layers; returns the steps that ran."""
        with tempfile.NamedTemporaryFile("w", dir=self.state, suffix=".Dockerfile") as file:
            file.write(over_base(dockerfile, self.base))
            file.flush()
            options = ["--no-cache"] if fresh else []
            options += [word for one in arguments for word in ("--build-arg", one)]
            log = self._run("bud", "--isolation", "chroot", "--layers", "--pull-never", "-t",
                            f"localhost/{tag}", "-f", file.name, *options, context)
        return steps_that_ran(log.decode(errors="replace"))

    def image(self, tag):
        """All that matters of an image: each path with type, mode, owner, bytes or link; and the
        configuration."""
        container = self._run("from", "--pull-never", f"localhost/{tag}").decode().strip()
        folder = self._run("mount", container).decode().strip()
        try:
            paths = manifest(folder)
        finally:
            self._run("umount", container)
            self._run("rm", container)
        inspected = json.loads(self._run("inspect", "--type", "image", f"localhost/{tag}"))
        config = inspected["OCIv1"]["config"]
        if len(paths) < 20 or not config:
            raise Failed(f"{tag} could not be read")
        return paths, config


def _make_root(root):
    for folder in ("usr/bin", "usr/lib", "usr/local/bin", "tmp", "etc/apt", "root", "proc", "sys",
                   "dev", "run", "var/lib", "home"):
        os.makedirs(os.path.join(root, folder))
    os.symlink("usr/bin", os.path.join(root, "bin"))
    os.symlink("usr/bin", os.path.join(root, "sbin"))
    os.chmod(os.path.join(root, "tmp"), 0o1777)
    busybox = os.path.join(root, "usr/bin/busybox")
    shutil.copy(shutil.which("busybox"), busybox)
    applets = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
    for applet in applets.stdout.split():
        if applet not in TOOLS and applet != "busybox":
            os.symlink("busybox", os.path.join(root, "usr/bin", applet))
    shim = os.path.join(root, "usr/bin/shim")
    shutil.copy(os.path.join(HERE, "shim"), shim)
    os.chmod(shim, 0o755)
    for tool in TOOLS:
        os.symlink("shim", os.path.join(root, "usr/bin", tool))
    users = "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n"
    _write(os.path.join(root, "etc/passwd"), users)
    _write(os.path.join(root, "etc/group"), "root:x:0:\nnode:x:1000:\n")
    os.makedirs(os.path.join(root, "home/node"))
    os.chown(os.path.join(root, "home/node"), 1000, 1000)


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def over_base(dockerfile, base=BASE):
    """The text with its images replaced by the base, and without what this buildah does not know."""
    text = re.sub(r"(?im)^#\s*syntax\s*=.*\n", "", dockerfile)
    text = re.sub(r"--mount=type=cache\S*\s+(\\\r?\n\s*)?", "", text)
    stages = {name.lower() for name in re.findall(r"(?im)^FROM\s+.*\sAS\s+(\S+)", text)}

    def replace(match):
        image, rest = match.group(2), match.group(3)
        known = image.lower() in stages or image == "scratch"
        return match.group(0) if known else f"{match.group(1)}{base}{rest}"

    return re.sub(r"(?im)^(FROM\s+)(?:--platform=\S+\s+)?(\S+)(.*)$", replace, text)


def steps_that_ran(log):
    """The instructions of a log whose layers did not come from the cache."""
    ran, current = [], None
    for line in log.splitlines():
        step = re.match(r"(?:\[\d+/\d+\] )?STEP \d+(?:/\d+)?: (.*)", line)
        if step:
            if current:
                ran.append(current)
            current = step.group(1)
        elif "Using cache" in line:
            current = None
    if current:
        ran.append(current)
    return [step for step in ran if not step.upper().startswith("FROM")]


def manifest(folder):
    """{path: what it is} of a root file system; times are left out."""
    left_out = {"etc/hosts", "etc/resolv.conf", "etc/hostname", "run/.containerenv"}
    seen = {}
    for top, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(top, name)
            short = os.path.relpath(path, folder)
            if short in left_out or short.split("/")[0] in ("proc", "sys", "dev"):
                continue
            seen[short] = _describe(path)
    return seen


def _describe(path):
    status = os.lstat(path)
    owner = f"{status.st_mode:o} {status.st_uid}:{status.st_gid}"
    if os.path.islink(path):
        return f"{owner} -> {os.readlink(path)}"
    if not os.path.isfile(path):
        return owner
    with open(path, "rb") as file:
        return f"{owner} {hashlib.sha256(file.read()).hexdigest()[:16]}"


def difference(one, other):
    """What two images differ in, in a few lines; "" if they are the same."""
    lines = []
    for path in sorted(set(one[0]) | set(other[0])):
        if one[0].get(path) != other[0].get(path):
            lines.append(f"{path}: {one[0].get(path)} / {other[0].get(path)}")
    if one[1] != other[1]:
        lines.append(f"configuration: {one[1]} / {other[1]}")
    return "\n".join(lines[:12])
