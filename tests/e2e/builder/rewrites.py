#!/usr/bin/env python3
"""Dockerfiles of every kind of install, rewritten by dfix and built for real before and after: the same
image, fewer RUNs that run again. And traps, which dfix has to leave alone: the rewrite that one would make
by hand is built too, and has to be wrong, so that the builder's image is known to see it.

    rewrites.py build/dev/dfix
"""

import os
import re
import shutil
import sys
import tempfile

from buildah import Builder, Failed, Unavailable, difference
from prove import ARGUMENTS, prove, rewritten

SKIPPED = 77

SRC = {"src/main.py": "1\n", "README.md": "x\n"}

# name: (context, Dockerfile, RUNs that run again before and after)
REWRITES = {
    "pip": ({"requirements.txt": "flask\n"},
            "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n", (1, 0)),
    "pip, nested lists": ({"pins/all.txt": "-r web.txt\n-c ../limits.txt\n", "pins/web.txt": "flask\n",
                           "limits.txt": "flask==3\n"},
                          "FROM python:3.12\nWORKDIR /srv\nCOPY . /srv\nRUN pip install -r pins/all.txt\n", (1, 0)),
    "pip, apt between": ({"requirements.txt": "flask\n"},
                         "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y gcc\n"
                         "RUN pip install -r requirements.txt\nRUN make\n", (3, 1)),
    "pip, WORKDIR below": ({"requirements.txt": "flask\n"},
                           "FROM python:3.12\nADD . /app\nWORKDIR /app\nRUN pip install -r requirements.txt\n", (1, 0)),
    "pip, cd": ({"requirements.txt": "flask\n"},
                "FROM python:3.12\nCOPY . /app\nRUN cd /app && pip install -r requirements.txt\n", (1, 0)),
    "pip, part of the context": ({"api/requirements.txt": "flask\n", "api/main.py": "1\n"},
                                 "FROM python:3.12\nWORKDIR /app\nCOPY api .\n"
                                 "RUN pip install -r requirements.txt\n", (1, 0)),
    "npm, another user": ({"package.json": "{}\n", "package-lock.json": "{}\n", "index.js": "1\n"},
                          "FROM node:22\nUSER node\nWORKDIR /home/node/app\nCOPY --chown=node:node . .\n"
                          "RUN npm ci\n", (1, 0)),
    "npm, ignored modules": ({"package.json": "{}\n", "package-lock.json": "{}\n", "index.js": "1\n",
                              "node_modules/x.js": "1\n", ".dockerignore": "node_modules\n"},
                             "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n", (2, 1)),
    "go": ({"go.mod": "module x\n", "go.sum": "", "main.go": "package main\n"},
           "FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN go mod download\nRUN go build ./...\n"
           "FROM build\nCOPY --from=build /usr/lib/shim /seen\n", (2, 1)),
    "bundler": ({"Gemfile": "gem 'a'\n", "Gemfile.lock": "GEM\n", "config.ru": "run 1\n"},
                "FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nRUN bundle install\n", (1, 0)),
    "composer": ({"composer.json": "{}\n", "composer.lock": "{}\n", "index.php": "1\n"},
                 "FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install --no-scripts --no-autoloader\n",
                 (1, 0)),
    "uv": ({"pyproject.toml": "[project]\nname='x'\nversion='1'\n", "uv.lock": "version = 1\n"},
           "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN uv sync --frozen --no-install-project\n", (1, 0)),
    "uv pip": ({"requirements.txt": "flask\n"},
               "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN uv pip install --system -r requirements.txt\n", (1, 0)),
    "poetry": ({"pyproject.toml": "[tool.poetry]\nname='x'\n", "poetry.lock": ""},
               "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN poetry config virtualenvs.create false && "
               "poetry install --no-root\n", (1, 0)),
    "pipenv": ({"Pipfile": "[packages]\n", "Pipfile.lock": "{}\n"},
               "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install pipenv\n"
               "RUN pipenv install --deploy --system\n", (2, 0)),
    "pdm": ({"pyproject.toml": "[project]\nname='x'\n", "pdm.lock": ""},
            "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pdm sync --no-self\n", (1, 0)),
    "conda": ({"env/environment.yml": "dependencies:\n  - python=3.12\n"},
              "FROM condaforge/miniforge3\nCOPY . /app\nRUN conda env create -f /app/env/environment.yml\n", (1, 0)),
    "bun": ({"package.json": "{}\n", "bun.lock": "{}\n"},
            "FROM oven/bun\nWORKDIR /app\nCOPY . .\nRUN bun install --frozen-lockfile\n", (1, 0)),
    "yarn 2": ({"package.json": "{}\n", "yarn.lock": "", ".yarnrc.yml": "nodeLinker: node-modules\n"},
               "FROM node:22\nWORKDIR /app\nRUN corepack enable\nCOPY . .\nRUN yarn install --immutable\n", (1, 0)),
    "dotnet": ({"web/web.csproj": '<ProjectReference Include="..\\core\\core.csproj" />\n',
                "core/core.csproj": "<Project/>\n", "web/Program.cs": "x\n"},
               "FROM dotnet/sdk:9.0\nWORKDIR /src\nCOPY . .\nRUN dotnet restore web/web.csproj\n"
               "RUN dotnet publish web -o /out\n", (2, 1)),
    "mix": ({"mix.exs": "defmodule X do\nend\n", "mix.lock": "%{}\n", "lib/x.ex": "1\n"},
            "FROM elixir:1.18\nWORKDIR /app\nCOPY . .\nRUN mix local.hex --force && mix deps.get\n"
            "RUN mix compile\n", (2, 1)),
    "dart": ({"pubspec.yaml": "name: x\n", "pubspec.lock": ""},
             "FROM dart:3\nWORKDIR /app\nCOPY . .\nRUN dart pub get\n", (1, 0)),
    "swift": ({"Package.swift": "x\n", "Package.resolved": "{}\n"},
              "FROM swift:6\nWORKDIR /app\nCOPY . .\nRUN swift package resolve\n", (1, 0)),
    "two installs": ({"requirements.txt": "flask\n", "package.json": "{}\n", "package-lock.json": "{}\n"},
                     "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nRUN npm ci\n",
                     (2, 0)),
    "packages below sources": ({},
                               "FROM debian:12\nCOPY src /opt/src\nCOPY README.md /opt/\n"
                               "RUN apt-get update && apt-get install -y curl\nRUN npm install -g pm2\n", (2, 0)),
    "a commit above an install": ({"requirements.txt": "flask\n"},
                                  "FROM python:3.12\nARG GIT_SHA\nCOPY requirements.txt /tmp/\n"
                                  "RUN pip install -r /tmp/requirements.txt\nLABEL revision=$GIT_SHA\n"
                                  "COPY src /src\n", (1, 0)),
}

# name: (context, Dockerfile, the line that somebody would move, and below which one)
TRAPS = {
    "a patch that the install applies": ({"package.json": '{"scripts": {"postinstall": "patch-package"}}\n',
                                          "package-lock.json": "{}\n", "patches/a.patch": "x\n"},
                                         "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
                                         "package.json package-lock.json"),
    "an editable install": ({"pyproject.toml": "[project]\nname='x'\n", "requirements.txt": "-e .\n"},
                            "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -e .\n",
                            "requirements.txt pyproject.toml"),
    "a script among packages": ({"src/more.sh": "#!/bin/sh\n"},
                                "FROM debian:12\nWORKDIR /app\nCOPY . .\n"
                                "RUN apt-get update && sh -x ./src/more.sh && make\n", "README.md"),
    "a folder that the install writes": ({"package.json": "{}\n", "package-lock.json": "{}\n",
                                          "node_modules/npm.3b0cc8b9": "old\n"},
                                         "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
                                         "package.json package-lock.json .npmrc"),
    "settings of the package manager": ({"packages.list": "x\n"},
                                        "FROM debian:12\nCOPY packages.list /etc/apt/\n"
                                        "RUN apt-get update && apt-get install -y x\n", None),
    "a name that a package brings": ({}, "FROM debian:12\nRUN useradd app\nCOPY --chown=app src /opt/src\n"
                                         "RUN make\n", None),
    "an owner of the first folder": ({}, "FROM debian:12\nWORKDIR /opt/app\nCOPY --chown=node src .\n"
                                         "RUN apt-get update && apt-get install -y x\n", None),
}


def write(context, files):
    for name, text in {**SRC, **files}.items():
        path = os.path.join(context, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if name.endswith(".sh"):
            os.chmod(path, 0o755)


def salted(dockerfile, name):
    return re.sub(r"(?m)^(FROM .*)$", rf"\1\nENV SALT='{name}'", dockerfile, count=1)


def check_rewrite(builder, dfix, name, context):
    files, before, (again, still) = REWRITES[name]
    write(context, files)
    before = salted(before, name)
    after = rewritten(dfix, before, context)
    if rewritten(dfix, after, context) != after:
        return "a second run changes the file again"
    verdict = prove(builder, before, after, context)
    if verdict.kind != "same":
        return f"{verdict.kind}: {verdict.why}\n{after}"
    if (verdict.before, verdict.after) != (again, still):
        return f"RUNs that run again: {verdict.before} and {verdict.after}, not {again} and {still}\n{after}"
    return ""


def by_hand(before, manifest):
    """The COPY of everything below the next RUN, and above it one of the manifest."""
    lines = before.splitlines(keepends=True)
    copy = next(i for i, line in enumerate(lines) if line.startswith(("COPY", "ADD")))
    if manifest:
        lines[copy:copy + 2] = [f"COPY {manifest} ./\n", lines[copy + 1], lines[copy]]
    else:
        lines[copy:copy + 2] = [lines[copy + 1], lines[copy]]
    return "".join(lines)


def check_trap(builder, dfix, name, context):
    files, before, manifest = TRAPS[name]
    write(context, files)
    before = salted(before, name)
    after = rewritten(dfix, before, context)
    if after != before:
        return f"was changed:\n{after}"
    builder.build(before, context, "before", ARGUMENTS)
    try:
        builder.build(by_hand(before, manifest), context, "hand", ARGUMENTS)
    except Failed:
        return ""
    if not difference(builder.image("before"), builder.image("hand")):
        return "the rewrite by hand gives the same image: this is no trap"
    return ""


def main():
    dfix, wrong = os.path.abspath(sys.argv[1]), 0
    try:
        with Builder() as builder:
            for check, cases in ((check_rewrite, REWRITES), (check_trap, TRAPS)):
                for name in cases:
                    context = tempfile.mkdtemp(dir=builder.state)
                    why = check(builder, dfix, name, context)
                    shutil.rmtree(context)
                    wrong += bool(why)
                    print(f"{'FAILED' if why else 'ok'}: {name}{': ' + why if why else ''}", flush=True)
    except Unavailable as error:
        print(f"skipped: {error}")
        return SKIPPED
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
