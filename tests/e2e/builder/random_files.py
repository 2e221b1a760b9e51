#!/usr/bin/env python3
"""Random Dockerfiles over the commands that dfix knows, with random contexts: whatever dfix makes of
them builds the same image, and never reruns more. A counter-example prints its seed.

    random_files.py build/dev/dfix --count 1000 --seed 7
"""

import argparse
import collections
import os
import random
import shutil
import sys
import tempfile

from buildah import Builder, Unavailable
from prove import prove, rewritten

SKIPPED = 77

REQUIREMENTS = ["flask\n", "flask\nrich==1\n", "-r pins/base.txt\nflask\n", "-c pins/base.txt\nflask\n",
                "-e .\n", "# nothing\n", "./own\n", "--index-url https://x.org/simple\nflask\n"]
PACKAGES = ['{}', '{"scripts": {"build": "x"}}', '{"scripts": {"postinstall": "x"}}',
            '{"dependencies": {"a": "file:./own"}}', '{"workspaces": ["web"]}', '{"scripts":{"prepare":"x"}}']
IGNORED = ["", "docs\n", "node_modules\n.git\n", "*.md\n", "*\n!src\n!requirements.txt\n!package*.json\n",
           "**/*.txt\n!requirements.txt\n", "src\n", "requirements.txt\n"]

FILES = {
    "requirements.txt": REQUIREMENTS, "pins/base.txt": ["rich\n", "-r more.txt\n"],
    "pins/more.txt": ["wheel\n"], "package.json": PACKAGES, "package-lock.json": ["{}\n"],
    "yarn.lock": ["# lock\n"], ".npmrc": ["x=1\n"], "go.mod": ["module x\n", "module x\nreplace y => ./own\n"],
    "go.sum": ["\n"], "Gemfile": ["gem 'a'\n", "gemspec\n"], "Gemfile.lock": ["GEM\n"],
    "composer.json": ["{}\n"], "composer.lock": ["{}\n"], "pom.xml": ["<project/>\n"],
    "pyproject.toml": ["[project]\nname='x'\n", "[tool.poetry]\nname='x'\n"], "uv.lock": ["version = 1\n"],
    "poetry.lock": ["# lock\n"], "poetry.toml": ["[virtualenvs]\n"], "src/main.py": ["1\n"],
    "src/run.sh": ["#!/bin/sh\ntrue\n"], "web/package.json": PACKAGES, "web/package-lock.json": ["{}\n"],
    "web/app.js": ["1\n"], "docs/a.md": ["x\n"], "own/setup.py": ["1\n"], "Makefile": ["all:\n"],
    "setup.cfg": ["[x]\n"], "pip.py": ["1\n"], "node_modules/a/x.js": ["1\n"], "vendor/x.go": ["1\n"],
    ".dockerignore": IGNORED, "app.conf": ["x\n"], "yarn/x": ["1\n"], ".venv/x": ["1\n"],
}
RARE = {"pip.py", "node_modules/a/x.js", "vendor/x.go", ".npmrc", "poetry.toml", "setup.cfg", "yarn/x",
        ".venv/x", ".dockerignore"}

FOLDERS = ["/app", "/srv/app", "/srv", "/opt/app", "/usr/src/app", "/home/node/app", "/tmp/app", "/etc/app",
           "/var/www/html", "/app/web"]

RUNS = [
    "pip install -r requirements.txt", "pip install -r requirements.txt", "pip install --no-cache-dir -r requirements.txt",
    "python -m pip install -r requirements.txt", "pip install flask", "python -m pip install -U pip", "pip install .",
    "pip install -r pins/base.txt", "pip install -r {folder}/requirements.txt", "cd {folder} && pip install -r requirements.txt",
    "pip install -r requirements.txt && pip install gunicorn", "npm ci", "npm ci --omit=dev", "npm install", "npm install -g pm2",
    "yarn install --frozen-lockfile", "go mod download", "bundle install", "composer install --no-scripts --no-autoloader",
    "composer install", "mvn dependency:go-offline", "uv sync --frozen --no-install-project", "uv sync",
    "poetry config virtualenvs.create false && poetry install --no-root", "poetry install",
    "apt-get update && apt-get install -y curl", "apt-get update && apt-get install -y a b && rm -rf /var/lib/apt/lists/*",
    "apk add --no-cache git", "apt-get install -y ./own.deb", "apt-get update", "gem install rake", "make", "make install",
    "npm run build", "mkdir -p /data", "mkdir -p {folder}/logs", "useradd -m app", "groupadd staff", "rm -rf /tmp/x",
    "rm -rf {folder}/docs", "curl -o /opt/tool https://x.org/tool", "curl -o {folder}/tool https://x.org/tool",
    "chmod -R 755 {folder}", "chown -R node {folder}", "echo hello > {folder}/x", "true", "cat {folder}/src/main.py",
    "apt-get update && {folder}/src/run.sh", "ln -s /data {folder}/data", "touch /data-ready",
    "set -eux; apt-get update; apt-get install -y x", "pip install -r requirements.txt || true",
    "update-ca-certificates", "tar -xzf /opt/x.tgz -C /opt", "cd web && npm ci", "npm ci --prefix web",
]

COPIES = [". .", ". {folder}", ". {folder}/", "./ ./", "src {folder}/src", "src/ ./src/", "src .", "requirements.txt .",
          "requirements.txt {folder}/", "requirements.txt {folder}", "package*.json ./", "package.json package-lock.json ./",
          "web {folder}", "web ./web", "app.conf /etc/app.conf", "app.conf {folder}/app.conf", "docs {folder}/docs",
          "pins/ ./pins/", "go.mod go.sum ./", "*.txt ./", "src/main.py {folder}/main.py", "Makefile {folder}/",
          "own /opt/own", "web/package.json web/package-lock.json ./web/"]

OTHERS = ["ENV MODE=prod", "ENV PATH={folder}/bin:$PATH", "ENV VERSION=$VERSION", "ENV PIP_NO_CACHE_DIR=1", "ENV A=$GIT_SHA",
          "ENV PIP_CONSTRAINT=pins/base.txt", "ARG GIT_SHA", "ARG BUILD_DATE", "ARG VERSION", "ARG CACHEBUST", "USER node",
          "USER root", "LABEL revision=$GIT_SHA", "LABEL a=1", "EXPOSE 80", 'CMD ["true"]', "ENTRYPOINT [\"x\"]",
          'SHELL ["/bin/sh", "-ec"]', "STOPSIGNAL INT", "WORKDIR {folder}", "WORKDIR web", "WORKDIR {folder}", "VOLUME /data"]

COMMENTS = ["# the sources\n", "# must stay here\n", "\n", "\n", "# note\n\n", "\n# what it needs\n"]


def make_context(dice, folder):
    for name, texts in FILES.items():
        if dice.random() < (0.06 if name in RARE else 0.75):
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                # The first text is the plain one.
                file.write(texts[0] if dice.random() < 0.7 else dice.choice(texts))
            if name.endswith(".sh"):
                os.chmod(path, 0o755)
    os.makedirs(os.path.join(folder, "src"), exist_ok=True)
    with open(os.path.join(folder, "src/salt.py"), "w", encoding="utf-8") as file:
        file.write(f"{dice.random()}\n")
    if dice.random() < 0.1 and os.path.isdir(os.path.join(folder, "pins")):
        os.chmod(os.path.join(folder, "pins"), 0o700)
    if dice.random() < 0.05 and os.path.exists(os.path.join(folder, "requirements.txt")):
        os.rename(os.path.join(folder, "requirements.txt"), os.path.join(folder, "real.txt"))
        os.symlink("real.txt", os.path.join(folder, "requirements.txt"))


def a_copy(dice, folder):
    keyword = "ADD" if dice.random() < 0.12 else "COPY"
    flag = dice.choice(["--chown=node:node ", "--chown=7:7 ", "--chown=node "]) if dice.random() < 0.15 else ""
    which = ". ." if dice.random() < 0.35 else dice.choice(COPIES)
    return f"{keyword} {flag}{which}".replace("{folder}", folder)


def a_step(dice, folder):
    kind = dice.random()
    if kind < 0.25:
        return a_copy(dice, folder)
    if kind < 0.75:
        # The plain ones are first; most files have to have something that can be moved.
        which = RUNS[:12] + RUNS[24:28] if dice.random() < 0.6 else RUNS
        return "RUN " + dice.choice(which).replace("{folder}", folder).replace(" && ", dice.choice([" && ", " \\\n    && "]))
    return dice.choice(OTHERS).replace("{folder}", folder)


def make_dockerfile(dice):
    folder = dice.choice(FOLDERS)
    lines = [f"FROM python:3 AS one\nENV SALT={dice.random()}\n"]
    if dice.random() < 0.8:
        lines.append(f"WORKDIR {folder}\n")
    if dice.random() < 0.7:
        lines.append(a_copy(dice, folder) + "\n")
    for _ in range(dice.randint(2, 7)):
        if dice.random() < 0.25:
            lines.append(dice.choice(COMMENTS))
        lines.append(a_step(dice, folder) + "\n")
    if dice.random() < 0.2:
        lines.append(f"FROM one\nCOPY --from=one /usr/lib/shim /opt/seen\n{a_step(dice, folder)}\n")
    text = "".join(lines)
    if dice.random() < 0.1:
        text = text.rstrip("\n")
    return text


def one_case(builder, dfix, seed, seen):
    dice = random.Random(seed)
    context = tempfile.mkdtemp(dir=builder.state)
    try:
        make_context(dice, context)
        before = make_dockerfile(dice)
        after = rewritten(dfix, before, context)
        if after != before and rewritten(dfix, after, context) != after:
            return f"a second run changes the file again\n--- before\n{before}\n--- after\n{after}"
        verdict = prove(builder, before, after, context)
    finally:
        shutil.rmtree(context, ignore_errors=True)
    seen[verdict.kind] += 1
    if verdict.kind == "same" and verdict.after < verdict.before:
        seen["fewer steps"] += 1
    if verdict.is_wrong:
        return f"{verdict.kind}: {verdict.why} {verdict.before} -> {verdict.after}\n--- before\n{before}\n--- after\n{after}"
    return ""


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("dfix")
    options.add_argument("--count", type=int, default=100, help="files that are tried")
    options.add_argument("--seed", type=int, default=1, help="of the first of them")
    given = options.parse_args()
    seen, wrong = collections.Counter(), 0
    try:
        with Builder() as builder:
            for seed in range(given.seed, given.seed + given.count):
                why = one_case(builder, os.path.abspath(given.dfix), seed, seen)
                if why:
                    wrong += 1
                    print(f"seed {seed}: {why}\n", flush=True)
    except Unavailable as error:
        print(f"skipped: {error}")
        return SKIPPED
    print(f"{given.count} files, {', '.join(f'{n} {kind}' for kind, n in seen.most_common())}; {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
