"""A small world for pip and uv: an index of made-up packages on the loopback address, and a place where the steps of
a Dockerfile run with the real tools.

The packages have the shape of PyTorch's: torch in several builds, each on an index of its own, companions that want
one exact torch, packages that want some torch. A wheel is a few hundred bytes. Steps run in a mount namespace in
which /srv and /opt belong to the test; nothing outside is touched.
"""
import base64
import functools
import hashlib
import http.server
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import zipfile

# torch: (torchvision, torchaudio, the build on PyPI, all builds)
TORCH = {
    "2.5.1": ("0.20.1", "2.5.1", "cu124", ["cpu", "cu118", "cu121", "cu124"]),
    "2.6.0": ("0.21.0", "2.6.0", "cu124", ["cpu", "cu118", "cu124", "cu126"]),
    "2.7.1": ("0.22.1", "2.7.1", "cu126", ["cpu", "cu118", "cu126", "cu128"]),
    "2.8.0": ("0.23.0", "2.8.0", "cu128", ["cpu", "cu126", "cu128", "cu129"]),
}
# name: {version: what it needs}
PACKAGES = {
    "numpy": {"1.26.4": [], "2.1.3": []},
    "blinker": {"1.6.2": [], "1.9.0": []},
    "flask": {"3.1.0": ["blinker>=1.9"]},
    "plain-pkg": {"1.0": [], "2.0": []},
    "accelerate": {"0.30.0": ["numpy", "torch>=1.10"], "1.10.0": ["numpy", "torch>=2.0"]},
    "timm": {"1.0.19": ["torch", "torchvision"]},
    "peft": {"0.17.0": ["torch>=1.13", "accelerate"]},
    "xformers": {"0.0.29": ["torch==2.6.0"], "0.0.32": ["torch==2.8.0"]},
    "wants-newer": {"0.9": ["torch>=2.0"], "1.0": ["torch>=2.7"]},
}
PYTORCH, PYPI = "https://download.pytorch.org/whl", "https://pypi.org/simple"


def wheel(name, version, needs=(), module=""):
    """(file name, bytes)"""
    package = name.replace("-", "_")
    info = f"{package}-{version}.dist-info"
    files = {
        f"{package}/__init__.py": module or f"__version__ = {version!r}\n",
        f"{info}/METADATA": "".join([f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
                                     *(f"Requires-Dist: {need}\n" for need in needs)]),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: pip_world\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{info}/RECORD,,"]
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record.append(f"{path},sha256={digest},{len(text)}")
    files[f"{info}/RECORD"] = "\n".join(record) + "\n"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), text)
    return f"{package}-{version}-py3-none-any.whl", data.getvalue()


def torch_family(version, build, local):
    """The three wheels of one build; what is imported names the build even where the version does not."""
    vision, audio, _, _ = TORCH[version]
    suffix = f"+{build}" if local else ""
    module = f"__version__ = {version + '+' + build!r}\n"
    yield "torch", wheel("torch", version + suffix, module=module)
    yield "torchvision", wheel("torchvision", vision + suffix, [f"torch=={version}"])
    yield "torchaudio", wheel("torchaudio", audio + suffix, [f"torch=={version}"])


def write_index(folder, wheels):
    """PEP 503: a page a name, with the wheels beside it."""
    names = {}
    for name, (file, data) in wheels:
        os.makedirs(f"{folder}/{name}", exist_ok=True)
        with open(f"{folder}/{name}/{file}", "wb") as out:
            out.write(data)
        names.setdefault(name, []).append(file)
    for name, files in names.items():
        with open(f"{folder}/{name}/index.html", "w") as page:
            page.write("".join(f'<a href="{urllib.parse.quote(file)}">{file}</a>\n' for file in sorted(files)))


def build_indexes(folder):
    pypi = [pair for version, torch in TORCH.items() for pair in torch_family(version, torch[2], False)]
    pypi += [(name, wheel(name, version, needs)) for name, versions in PACKAGES.items()
             for version, needs in versions.items()]
    write_index(f"{folder}/simple", pypi)
    for build in sorted({build for torch in TORCH.values() for build in torch[3]}):
        there = [version for version, torch in TORCH.items() if build in torch[3]]
        write_index(f"{folder}/whl/{build}", [pair for version in there for pair in torch_family(version, build, True)])


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Index:
    """The indexes, served until the program ends."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="dfix-index-")
        build_indexes(self.folder)
        handler = functools.partial(Quiet, directory=self.folder)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def localise(self, text):
        return text.replace(PYTORCH, self.url + "/whl").replace(PYPI, self.url + "/simple")

    def close(self):
        self.server.shutdown()
        shutil.rmtree(self.folder)


def instructions(dockerfile):
    """[(KEYWORD, rest)]: no more of the grammar than the examples of the tests use."""
    joined = re.sub(r"\\\n(\s*#.*\n)*", " ", dockerfile)
    lines = [line.strip() for line in joined.splitlines()]
    return [tuple(line.split(None, 1)) for line in lines if line and not line.startswith("#")]


class Build:
    """One Dockerfile, its context, and the Python that its steps find."""

    def __init__(self, index, context, tools):
        self.index, self.context = index, context
        self.root = tempfile.mkdtemp(prefix="dfix-build-")
        for name in ("srv", "opt", "home"):
            os.mkdir(f"{self.root}/{name}")
        shutil.copytree(tools, f"{self.root}/opt/python", symlinks=True, copy_function=os.link)
        self.workdir = "/srv"
        self.variables = {"PATH": f"/opt/python/bin:{os.environ['PATH']}", "HOME": f"{self.root}/home",
                          "PIP_INDEX_URL": f"{index.url}/simple", "UV_INDEX_URL": f"{index.url}/simple",
                          "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never",
                          "UV_PYTHON": "/opt/python/bin/python", "VIRTUAL_ENV": "/opt/python",
                          "PIP_TRUSTED_HOST": "127.0.0.1"}

    def shell(self, script):
        mounts = f"mount --bind {self.root}/srv /srv && mount --bind {self.root}/opt /opt"
        command = f"{mounts} && mkdir -p {self.workdir} && cd {self.workdir} && exec sh -ec \"$1\""
        return subprocess.run(["unshare", "-m", "sh", "-ec", command, "sh", self.index.localise(script)],
                              env=self.variables, capture_output=True, text=True, timeout=300)

    def copy(self, rest):
        *sources, dest = [word for word in rest.split() if not word.startswith("--")]
        target = os.path.join(self.root, os.path.normpath(os.path.join(self.workdir, dest)).lstrip("/"))
        is_folder = dest.endswith("/") or dest in (".", "./") or len(sources) > 1
        os.makedirs(target if is_folder else os.path.dirname(target), exist_ok=True)
        for source in sources:
            shutil.copy(os.path.join(self.context, source), target)

    def step(self, keyword, rest):
        """The sentence with which a step fails, or None."""
        if keyword == "RUN":
            ran = self.shell(rest)
            return ran.stderr.strip() or f"exit status {ran.returncode}" if ran.returncode else None
        if keyword == "COPY":
            self.copy(rest)
        elif keyword == "WORKDIR":
            self.workdir = rest
        elif keyword in ("ENV", "ARG") and "=" in rest:
            name, value = rest.split("=", 1)
            self.variables[name] = value.strip('"')
        return None

    def torch(self):
        """What `import torch` gives: "2.6.0+cu124", or None."""
        ran = self.shell("python -c 'import torch; print(torch.__version__)'")
        return ran.stdout.strip() or None

    def run(self, dockerfile):
        """(the torch in the end, the sentence of the step that failed or None)"""
        for keyword, rest in instructions(dockerfile):
            failed = self.step(keyword.upper(), rest)
            if failed:
                return self.torch(), failed
        return self.torch(), None

    def close(self):
        shutil.rmtree(self.root)


def python_with(folder, *packages):
    """A virtual environment at /opt/python with these of PyPI's packages, as a folder to copy; None where PyPI is out
    of reach."""
    made = f"{folder}/opt/python"
    os.makedirs(f"{folder}/opt")
    script = f"mount --bind {folder}/opt /opt && {sys.executable} -m venv /opt/python"
    for package in packages:
        script += f" && /opt/python/bin/python -m pip install -q {package}"
    ran = subprocess.run(["unshare", "-m", "sh", "-ec", script], capture_output=True, text=True, timeout=300)
    return made if ran.returncode == 0 else None


def can_run():
    """Whether a mount namespace can be had here."""
    return shutil.which("unshare") and subprocess.run(
        ["unshare", "-m", "mount", "--bind", "/srv", "/srv"], capture_output=True).returncode == 0
