#!/usr/bin/env python3
"""Compose files, bake files and devcontainers: each build is looked at with its own context, target and arguments.

    builds.py DFIX
"""
import json
import os
import subprocess
import sys
import tempfile

DFIX = os.path.abspath(sys.argv[1])
# What a build's argument decides, and what its context holds.
ARG = "FROM debian:12\nARG FLAG\nRUN apt-get install $FLAG curl\n"
BAD = "FROM debian:12\nRUN apt-get install curl\n"
RULE = ["--no-config", "--select", "apt/missing-yes"]


def run(*args, env=None):
    return subprocess.run([DFIX, *args], capture_output=True, text=True, timeout=60, env={**os.environ, **(env or {})})


def check(what, claim, *shown):
    if not claim:
        sys.exit("\n".join([f"FAILED: {what}", *map(str, shown)]))


def project(**files):
    """A fresh folder; `__` in a name stands for `/`, `_` for `.`."""
    os.chdir(tempfile.mkdtemp(dir=TOP))
    for name, text in files.items():
        path = name.replace("__", "/").replace("_", ".")
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w") as out:
            out.write(text)


def found(*args, env=None):
    """file:line of each finding."""
    ran = run(*RULE, "--format", "json", *args, env=env)
    return [f"{f['file']}:{f['line']}" for f in json.loads(ran.stdout)["findings"]]


def compose(services, **more):
    return f"services:\n{services}"


def short_and_long():
    project(compose_yaml=compose("  web:\n    build: ./web\n  db:\n    image: postgres:16\n"), web__Dockerfile=BAD)
    check("build: FOLDER", found("compose.yaml") == ["web/Dockerfile:2"], run(*RULE, "compose.yaml").stderr)
    check("found in a folder, once", found() == ["web/Dockerfile:2"])
    project(docker__app_df=BAD, compose_yaml=compose(
        "  web:\n    build:\n      context: .\n      dockerfile: docker/app.df\n"))
    check("a Dockerfile of any name", found() == ["docker/app.df:2"])


def arguments():
    for what, args in (("list", "[FLAG=-y]"), ("map", "{FLAG: -y}"), ("map with a number", "{FLAG: -y, N: 3}")):
        project(Dockerfile=ARG, compose_yaml=compose(f"  web:\n    build:\n      context: .\n      args: {args}\n"))
        check(f"args as {what}", found() == [])
    project(Dockerfile=ARG, compose_yaml=compose("  web:\n    build:\n      context: .\n      args: [FLAG]\n"))
    check("an argument from the environment", found(env={"FLAG": "-y"}) == [] and
          found(env={"FLAG": "-q"}) == ["Dockerfile:3"])
    project(Dockerfile=ARG, compose_yaml=compose("  web:\n    build:\n      context: .\n      args: {FLAG: '-y'}\n"))
    check("--build-arg is stronger", found("--build-arg", "FLAG=-q") == ["Dockerfile:3"])
    project(Dockerfile=ARG, compose_yaml=compose(
        "  a:\n    build: {context: ., args: {FLAG: -q}}\n  b:\n    build: {context: ., args: {FLAG: -y}}\n"))
    check("what two services do not agree on is not known", found() == [])


def interpolation():
    text = compose("  web:\n    build:\n      context: ${DIR:-web}\n      args:\n        FLAG: ${FLAG-$OTHER}\n")
    project(compose_yaml=text, _env="OTHER='-y' # the default\nDIR=\n", web__Dockerfile=ARG, x__Dockerfile=BAD)
    check("defaults and .env", found("compose.yaml") == [])
    check("the environment is stronger", found("compose.yaml", env={"DIR": "x"}) == ["x/Dockerfile:2"])


def inline():
    project(compose_yaml=compose("  web:\n    build:\n      context: .\n      dockerfile_inline: |\n"
                                 "        FROM debian:12\n        RUN apt-get install curl\n"))
    ran = run(*RULE, "--format", "gcc")
    check("an inline Dockerfile, at its place in the YAML", ran.stdout.startswith("compose.yaml:7:21: "), ran.stdout)
    before = open("compose.yaml").read()
    run(*RULE, "--write")
    check("it is not written to", open("compose.yaml").read() == before)


def layers():
    project(base_yaml=compose("  common:\n    build: {context: lib, args: {FLAG: -y}}\n"), lib__Dockerfile=ARG,
            compose_yaml=compose("  web:\n    extends: {file: base.yaml, service: common}\n"))
    check("extends from a file", found("compose.yaml") == [])
    project(compose_yaml=compose("  a:\n    build: {context: ., args: {FLAG: -y}}\n  b:\n    extends: a\n"), Dockerfile=ARG)
    check("extends in the file", found() == [])
    project(compose_yaml=compose("  a:\n    build: .\n"), Dockerfile=ARG,
            compose_override_yaml=compose("  a:\n    build: {args: {FLAG: -q}}\n"))
    check("the override lies over it", found("compose.yaml") == ["Dockerfile:3"])
    project(compose_yaml="include:\n  - sub/compose.yaml\n  - path: [other/compose.yaml]\nservices: {}\n",
            sub__compose_yaml=compose("  a:\n    build: .\n"), sub__Dockerfile=BAD,
            other__compose_yaml=compose("  b:\n    build: .\n"), other__Dockerfile=BAD)
    check("include", found("compose.yaml") == ["sub/Dockerfile:2", "other/Dockerfile:2"], found("compose.yaml"))
    project(compose_yaml="x-build: &build\n  context: .\n  args: {FLAG: -y}\nservices:\n  a:\n    build:\n      <<: *build\n"
            "    profiles: [dev]\n", Dockerfile=ARG)
    check("anchors, merge keys, profiles", found() == [])
    project(compose_yaml=compose("  a:\n    build: {context: ., target: build}\n"),
            Dockerfile="FROM debian:12 AS build\nRUN apt-get install curl\nFROM scratch\n")
    check("target", found() == ["Dockerfile:2"])
    project(compose_yaml=compose("  a:\n    build: {context: 'https://git.example.com/a.git', additional_contexts: {b: c}}\n"))
    check("a remote context is nothing for us", run(*RULE, "compose.yaml").returncode == 0)


def bake():
    project(docker_bake_json=json.dumps({"target": {"base": {"args": {"FLAG": "-y"}}, "web": {
        "inherits": ["base"], "context": "web", "target": "x"}}}), web__Dockerfile=ARG, Dockerfile=BAD)
    os.rename("docker.bake.json", "docker-bake.json")
    check("bake: inherits, context, args", found("docker-bake.json") == ["Dockerfile:2"], found("docker-bake.json"))
    project(docker_bake_hcl='target "default" {}\n')
    os.rename("docker.bake.hcl", "docker-bake.hcl")
    ran = run(*RULE, "docker-bake.hcl", env={"PATH": "/nonexistent"})
    check("HCL takes docker: a clear word", ran.returncode == 3 and "docker buildx bake --print" in ran.stderr and
          "not installed" in ran.stderr, ran.stderr)
    check("and no word where nobody asked", run(*RULE).returncode == 0)


def devcontainer():
    project(Dockerfile=ARG, devcontainer_json='{\n  // the image\n  "build": {"dockerfile": "Dockerfile", /* here */ '
            '"args": {"FLAG": "-y",},},\n}\n')
    check("devcontainer.json, with comments", found("devcontainer.json") == [], run(*RULE, "devcontainer.json").stderr)


def wrong():
    project(compose_yaml=compose("  web:\n    build: ./nowhere\n"), Dockerfile=BAD)
    ran = run(*RULE, "--format", "gcc")
    check("a Dockerfile that is not there: where it is said", "compose.yaml:3:12: 'web' builds 'nowhere/Dockerfile'" in ran.stderr,
          ran.stderr)
    check("status 3, and the rest is done", ran.returncode == 3 and "Dockerfile:2:13" in ran.stdout, ran.stdout)
    project(compose_yaml="services: [\n", Dockerfile=BAD)
    ran = run(*RULE, "--format", "gcc")
    check("a broken compose file", ran.returncode == 3 and "compose.yaml:2:1: " in ran.stderr and "Dockerfile:2" in ran.stdout,
          ran.stderr)
    project(compose_yaml="include: [compose.yaml]\n")
    check("an include that goes round", run(*RULE).returncode == 3)


with tempfile.TemporaryDirectory() as TOP:
    for part in (short_and_long, arguments, interpolation, inline, layers, bake, devcontainer, wrong):
        part()
        print("ok:", part.__name__.replace("_", " "))
    os.chdir("/")
