#!/usr/bin/env python3
"""The reports of dfix are what their readers take.

    report_schemas.py DFIX REPOSITORY

SARIF is held against the schema that Microsoft's own tool ships (npm) with jsonschema (PyPI); without them that
part is left out, with a word. checkstyle and JUnit are held against the grammar below, GitHub's annotations
against the one of its documentation.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import xml.etree.ElementTree as tree

dfix = os.path.abspath(sys.argv[1])
repository = os.path.abspath(sys.argv[2])

DOCKERFILE = """FROM python:latest
RUN apt-get update && apt-get install curl
RUN pip install torch==2.5.1 --index-url https://download.pytorch.org/whl/cu124
RUN pip install -r requirements.txt
RUN cd /tmp && echo "<&>%25,:\u00e9"
COPY . .
FROMM x
"""

# element: (attributes that it has to have, others that it may have, elements in it)
CHECKSTYLE = {
    "checkstyle": ({"version"}, set(), {"file"}),
    "file": ({"name"}, set(), {"error"}),
    "error": ({"line", "severity", "message"}, {"column", "source"}, set()),
}
JUNIT = {
    "testsuites": (set(), {"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests"}, {"failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package"},
                  {"testcase", "properties", "system-out", "system-err"}),
    "testcase": ({"name"}, {"classname", "time", "file", "line", "assertions", "status"}, {"failure", "error", "skipped", "system-out"}),
    "failure": (set(), {"message", "type"}, set()),
    "error": (set(), {"message", "type"}, set()),
}
ANNOTATION = re.compile(r"::(error|warning|notice) (file=[^,:\r\n]+)(,(line|col|endLine|endColumn|title)=[^,:\r\n]+)*::[^\r\n]+")


def check(condition, what):
    if not condition:
        print(f"FAILED: {what}")
        sys.exit(1)


def report(form, folder):
    done = subprocess.run([dfix, "--no-config", "--select", "all", "--format", form, "."], cwd=folder, capture_output=True, check=False)
    check(done.returncode == 1, f"{form}: status {done.returncode} {done.stderr}")
    return done.stdout.decode()


def check_element(element, grammar):
    check(element.tag in grammar, f"<{element.tag}>")
    needed, allowed, children = grammar[element.tag]
    check(needed <= set(element.attrib) <= needed | allowed, f"<{element.tag}> has {sorted(element.attrib)}")
    for child in element:
        check(child.tag in children, f"<{child.tag}> in <{element.tag}>")
        check_element(child, grammar)


def check_xml(folder):
    root = tree.fromstring(report("checkstyle", folder))
    check(root.tag == "checkstyle", root.tag)
    check_element(root, CHECKSTYLE)
    for error in root.iter("error"):
        check(error.get("severity") in ("error", "warning", "info", "ignore"), error.get("severity"))
        check(error.get("line").isdigit(), "a line is a number")
    root = tree.fromstring(report("junit", folder))
    check(root.tag in ("testsuites", "testsuite"), root.tag)
    check_element(root, JUNIT)
    for suite in root.iter("testsuite"):
        cases = list(suite.iter("testcase"))
        check(int(suite.get("tests")) == len(cases), "the number of tests")
        failures = sum(1 for case in cases if case.find("failure") is not None)
        check(int(suite.get("failures", failures)) == failures, "the number of failures")


def check_annotations(folder):
    lines = report("github", folder).splitlines()
    check(len(lines) > 5, "annotations are there")
    for line in lines:
        check(ANNOTATION.fullmatch(line), f"no annotation: {line}")
        number = re.search(r",line=(\d+)", line)
        check(number and 1 <= int(number.group(1)) <= DOCKERFILE.count("\n") + 1, f"no such line: {line}")


def sarif_schema(folder):
    """Microsoft's copy of the OASIS schema, or None."""
    if not shutil.which("npm"):
        return None
    done = subprocess.run(["npm", "pack", "-s", "@microsoft/sarif-multitool-linux"], cwd=folder, capture_output=True, text=True,
                          check=False, timeout=300)
    if done.returncode:
        return None
    with tarfile.open(os.path.join(folder, done.stdout.strip().splitlines()[-1])) as package:
        return package.extractfile("package/sarif-2.1.0.json").read().decode("utf-8-sig")


def python_with_jsonschema(folder):
    try:
        import jsonschema
        return sys.executable
    except ImportError:
        venv.create(folder, with_pip=True)
        done = subprocess.run([f"{folder}/bin/pip", "install", "-q", "jsonschema"], capture_output=True, check=False)
        return None if done.returncode else f"{folder}/bin/python"


def check_sarif(folder, scratch):
    log = json.loads(report("sarif", folder))
    check(log["version"] == "2.1.0", "the version")
    run = log["runs"][0]
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        check(rule["id"] == result["ruleId"], "ruleIndex names the rule")
    schema, python = sarif_schema(scratch), python_with_jsonschema(os.path.join(scratch, "venv"))
    if not schema or not python:
        print("the schema of SARIF or jsonschema is out of reach: SARIF is not held against it")
        return
    code = ("import json,sys,jsonschema\nschema,log=json.load(sys.stdin)\n"
            "jsonschema.validators.validator_for(schema)(schema).validate(log)")
    done = subprocess.run([python, "-c", code], input=json.dumps([json.loads(schema), log]), capture_output=True, text=True, check=False)
    check(done.returncode == 0, done.stderr[-2000:])


def main():
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "project")
        os.makedirs(folder)
        for name in ("Dockerfile", "Dockerfile.second"):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(DOCKERFILE)
        with open(os.path.join(folder, "requirements.txt"), "w", encoding="utf-8") as file:
            file.write("torchaudio\n")
        check_xml(folder)
        check_annotations(folder)
        check_sarif(folder, scratch)
    print("ok")


main()
