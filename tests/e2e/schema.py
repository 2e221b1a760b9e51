#!/usr/bin/env python3
"""docs/dfix.schema.json and dfix agree on what a configuration may hold.

    schema.py DFIX REPOSITORY

Every key of the reader is in the schema and the other way round. With jsonschema (PyPI; what needs it is
left out, with a word, where that is out of reach) a table of configurations is given to both.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import venv

dfix, repository = map(os.path.abspath, sys.argv[1:3])
with open(f"{repository}/docs/dfix.schema.json", encoding="utf-8") as file:
    SCHEMA = json.load(file)

GOOD = [
    {}, {"select": "recommended"}, {"select": ["recommended", "DL3008", "apt"]}, {"select": []}, {"ignore": ["SC2086"]},
    {"severity": {"apt": "error", "DL3008": "off"}}, {"options": {"from/untrusted-registry": {"registries": ["a", "b"]}}},
    {"overrides": [{"paths": ["tests/"], "ignore": ["pip"], "severity": {"apt": "info"}}]}, {"root": True},
    {"include": "*.dev", "exclude": ["old/"]}, {"fail-on": "warning"}, {"context": "..", "target": "build"},
    {"build-args": {"VERSION": 3}}, {"shellcheck": "auto"},
    {"python": {"constraint-style": "file", "protect": ["torch"], "packages": {"torch-free": ["x"], "needs-torch": "y"}}},
    {"labels": {"schema": {"maintainer": "text"}, "strict": True}},
]
BAD = [
    {"selct": []}, {"select": {"a": 1}}, {"select": [["a"]]}, {"ignore": ["no such rule"]}, {"severity": {"apt": "loud"}},
    {"severity": ["apt"]}, {"severity": {"no such": "error"}}, {"options": {"from/untrusted-registry": {"registry": "a"}}},
    {"options": ["x"]}, {"overrides": [{"ignore": ["pip"]}]}, {"overrides": [{"paths": ["a"], "context": "x"}]},
    {"overrides": {"paths": ["a"]}}, {"root": "perhaps"}, {"fail-on": "sometimes"}, {"shellcheck": "maybe"},
    {"python": {"constraint-style": "elsewhere"}}, {"python": {"protects": []}}, {"python": {"packages": {"free": []}}},
    {"labels": {"schema": {"a": "colour"}}}, {"labels": {"strct": True}}, {"context": ["a"]}, {"build-args": ["A=1"]},
]


def accepts(config):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "config.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        with open(os.path.join(folder, "Dockerfile"), "w", encoding="utf-8") as file:
            file.write("FROM debian:12\n")
        done = subprocess.run([dfix, "--config", path, "--show-config", "Dockerfile"], cwd=folder, capture_output=True, text=True,
                              check=False)
        assert done.returncode in (0, 2), done
        return done.returncode == 0, done.stderr


def names_of(schema):
    if isinstance(schema, dict):
        for name, below in schema.get("properties", {}).items():
            yield name
            yield from names_of(below)
        yield from names_of(schema.get("items"))


def check(condition, what):
    if not condition:
        print(f"FAILED: {what}")
        sys.exit(1)


def check_keys():
    with open(f"{repository}/lib/engine/config.c", encoding="utf-8") as file:
        read = set(re.findall(r'\{"([a-z-]+)", read_', file.read())) | {"paths"}
    described = set(names_of({key: SCHEMA[key] for key in ("properties",)}))
    check(read == described, f"only read: {read - described}; only described: {described - read}")
    with open(f"{repository}/docs/dfix.yaml.5", encoding="utf-8") as file:
        told = set(re.findall(r"^\.(?:It )?Ic ([a-z-]+)", file.read(), re.M))
    check(read == told, f"dfix.yaml(5) does not tell of {read - told}, or tells of {told - read}")


def validator(folder):
    """jsonschema in an environment of its own, or None."""
    try:
        import jsonschema
    except ImportError:
        venv.create(folder, with_pip=True)
        done = subprocess.run([f"{folder}/bin/pip", "install", "-q", "jsonschema"], capture_output=True, check=False)
        if done.returncode:
            return None
        return f"{folder}/bin/python"
    return sys.executable


def valid(python, configs):
    code = ("import json,sys,jsonschema\nschema,configs=json.load(sys.stdin)\n"
            "jsonschema.Draft7Validator.check_schema(schema)\nv=jsonschema.Draft7Validator(schema)\n"
            "print(json.dumps([v.is_valid(c) for c in configs]))")
    done = subprocess.run([python, "-c", code], input=json.dumps([SCHEMA, configs]), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main():
    check_keys()
    for config in GOOD:
        ok, errors = accepts(config)
        check(ok, f"dfix refuses {config}: {errors}")
    for config in BAD:
        check(not accepts(config)[0], f"dfix accepts {config}")
    with tempfile.TemporaryDirectory() as folder:
        python = validator(folder)
        if not python:
            print("jsonschema is out of reach: the schema itself is not tried")
            return
        for config, ok in zip(GOOD + BAD, valid(python, GOOD + BAD)):
            check(ok == (config in GOOD), f"the schema {'accepts' if ok else 'refuses'} {config}")
    print("ok")


main()
