#!/usr/bin/env python3
"""The same bytes come out whatever --jobs says, and no two threads race.

    threads.py DFIX CORPUS

DFIX is built with ThreadSanitizer, which ends a run that has a race. Over some files of
the corpus where it is there, and over generated files in any case.
"""
import os
import random
import subprocess
import sys

import projects
import world

LINES = ["RUN apt-get update && apt-get install curl", "RUN cd /x && pip install torch flask==2.0", "COPY . .", "WORKDIR app",
         "COPY requirements.txt ./", "RUN pip install -r requirements.txt", "ENV A=1 B=$A", "USER app", "CMD ls", "EXPOSE 80", "ADD x.tar /x",
         "RUN <<EOF\necho $1 && cd $2\nEOF", "RUN curl -sSL https://x.example | sh", "MAINTAINER x", "HEALTHCHECK CMD true"]
RUNS = [[], ["--diff"], ["--format", "sarif"]]


def generated(n):
    rng = random.Random(7)
    return {f"{i % 20}/{i}.Dockerfile": "FROM python:3.11\n" + "\n".join(rng.choices(LINES, k=rng.randint(3, 30))) + "\n"
            for i in range(n)} | {"requirements.txt": "torch==2.6.0\n"}


def compare(the, tally, what, folder, paths):
    for options in RUNS:
        results = []
        for jobs in "1", "2", "8":
            done = subprocess.run([the.dfix, *projects.ALL, *options, "-j", jobs, *paths], cwd=folder, capture_output=True, timeout=300)
            results.append((done.returncode, done.stdout, done.stderr))
            tally.check(f"no race over {what}", done.returncode in (0, 1) and b"ThreadSanitizer" not in done.stderr, options, jobs,
                        done.stderr[:3000])
        tally.check(f"the same bytes over {what}", len(set(results)) == 1 and results[0][1], options)


def written(the, tally, files):
    """--write by eight threads leaves what one leaves."""
    one = the.run(files, [*projects.ALL, "--write", "-j", "1", "."])
    for jobs in "2", "8":
        run = the.run(files, [*projects.ALL, "--write", "-j", jobs, "."])
        tally.check("--write of several threads leaves what one leaves", run.same_as(one) and b"ThreadSanitizer" not in run.err, jobs,
                    run.err[:3000])


def main():
    tally = world.Tally()
    with world.fresh_folder() as top:
        the = world.World(sys.argv[1], None, top)
        files = generated(100)
        world.make(top, {f"generated/{name}": text for name, text in files.items()})
        compare(the, tally, "generated files", os.path.join(top, "generated"), ["."])
        written(the, tally, files)
        corpus = sys.argv[2]
        if os.path.isdir(corpus):
            listed = os.path.join(top, "list")
            world.make(top, {"list": "".join(f"{os.path.join(corpus, name)}\n" for name in sorted(os.listdir(corpus))[::30])})
            compare(the, tally, "the corpus", top, [f"@{listed}"])
        else:
            print(f"skipped: the corpus ({corpus} is not there)")
    tally.end()


if __name__ == "__main__":
    main()
