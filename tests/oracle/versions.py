#!/usr/bin/env python3
"""What PyPI's `packaging` says of many versions and specifiers, as test vectors.

    tests/oracle/versions.py > tests/unit/data/versions.txt

One verdict a line, fields between tabs:

    version  TEXT  NORMAL         TEXT is a version, spelled NORMAL when normalised
    invalid  TEXT                 TEXT is no version
    order    LEFT  < = or >  RIGHT
    accept   SPECIFIERS  VERSION  yes|no    pre-releases not treated specially
    badspec  SPECIFIERS

The output depends on nothing but the version of `packaging`; it is checked in, and the
unit test `version` reads it.
"""
import itertools
import random

from packaging import __version__
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

PARTS = {
    "epoch": ["", "", "", "1!"],
    "release": ["0", "1", "1.0", "1.0.0", "1.1", "1.10", "2.6", "2.6.0", "2.6.1", "2.7.0",
                "2.8", "2024.1", "00.01", "2.6.0.0.1", "99999999999999999999.1"],
    "pre": ["", "", "", "a1", "b2", "rc1", ".alpha.2", "-preview3", "c4", "_pre", "RC2", "a"],
    "post": ["", "", "", ".post1", "-1", "rev2", ".r3", "post", ".POST02"],
    "dev": ["", "", "", ".dev1", "dev", "-dev2", "_DEV03"],
    "local": ["", "", "+cu124", "+cu118", "+cpu", "+1", "+2", "+10", "+ubuntu.1", "+abc-1",
              "+ABC_1", "+cu124.1", "+007"],
}
REAL = ["2.6.0", "2.6.0+cu124", "2.6.0+cu118", "2.6.0+cu126", "2.6.0+cpu", "2.6.0+rocm6.1",
        "2.7.0", "2.7.1+cu128", "2.8.0", "2.9.0rc1", "2.10.0", "2.3.0a0+ebedce2",
        "2.7.0a0+7c8ec84dab.nv25.03", "2.9.0.dev20250901+cu128", "2.8.3.post2", "0.0.29.post3"]
BAD = ["", "abc", "1.", ".1", "1..2", "1.0+", "1.0+a..b", "1.0-", "1!", "1.0 a1", "1.0*",
       "1.0.*", "2.6.0+cu124+1", "==1.0", "1.0.post.dev.", "1.0x", "v", "vv1"]
OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]


def main():
    rng = random.Random(440)
    some = sorted({"".join(rng.choice(p) for p in PARTS.values()) for _ in range(260)})
    texts = REAL + some
    versions = {}
    for text in texts + ["v1.0", " 1.0 ", "V2"] + BAD:
        try:
            versions[text] = Version(text)
            print("version", text, versions[text], sep="\t")
        except InvalidVersion:
            print("invalid", text, sep="\t")

    pairs = list(itertools.combinations(REAL, 2))
    pairs += [tuple(rng.sample(texts, 2)) for _ in range(900)]
    for left, right in pairs:
        a, b = versions[left], versions[right]
        print("order", left, "<" if a < b else ">" if a > b else "=", right, sep="\t")

    specifiers = [op + v for op in OPERATORS for v in REAL + rng.sample(some, 30)]
    specifiers += [op + v + ".*" for op in OPERATORS for v in PARTS["release"] + ["2.6rc1"]]
    specifiers += [">=2.6.0,<2.8.0", ">=2.6, !=2.7.*, <3", "~=2.6,!=2.6.1", "", ",>=1,",
                   "~=1", "=1.0", "2.0", ">=1;", "== 2.6.0", ">=1 <2", "~=2.6.0.post1",
                   "~=1!2.6", "==2.6.0+cu124,!=2.6.0"]
    for text in specifiers:
        try:
            specifier = SpecifierSet(text)
        except InvalidSpecifier:
            print("badspec", text, sep="\t")
            continue
        for v in rng.sample(texts, 9) + rng.sample(REAL, 3):
            verdict = specifier.contains(Version(v), prereleases=True)
            print("accept", text, v, "yes" if verdict else "no", sep="\t")


if __name__ == "__main__":
    print(f"# verdicts of packaging {__version__}; made by tests/oracle/versions.py")
    main()
