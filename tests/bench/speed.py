#!/usr/bin/env python3
"""How long dfix takes as a whole process, as a ratio to `cat` of the same files.

    tests/bench/speed.py [--dfix PATH] [--runs N] [FOLDER]

One 28-line file, one 3,000-line file and, where FOLDER (default: ../shared/corpus/dockerfiles)
exists, every file in it. Runs are interleaved, so that a busy machine slows both alike; the
numbers are medians, with the quartiles of the ratio.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

SMALL = """\
FROM python:3.13-slim AS build
ARG VERSION=1.0
ENV PYTHONUNBUFFERED=1 \\
    PIP_NO_CACHE_DIR=1
WORKDIR /srv/app
RUN apt-get update \\
    && apt-get install -y --no-install-recommends build-essential libpq-dev \\
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
RUN python -m compileall -q .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="shop"
ENV PATH=/opt/venv/bin:$PATH
RUN useradd -m shop \\
    && mkdir -p /srv/app/media \\
    && chown shop /srv/app/media
WORKDIR /srv/app
COPY --from=build /usr/local /usr/local
COPY --from=build /srv/app .
USER shop
EXPOSE 8000
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/health || exit 1
ENTRYPOINT ["gunicorn"]
CMD ["shop.wsgi:application", "--bind", "0.0.0.0:8000"]
"""


def timed(command):
    start = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(label, files, paths, dfix, runs):
    pairs = [(timed(["cat", *files]), timed([dfix, "--no-config", *paths])) for _ in range(runs + 1)][1:]
    low, _, high = statistics.quantiles((d / c for c, d in pairs), n=4)
    middle = statistics.median(d / c for c, d in pairs)
    cat, mine = (1e3 * statistics.median(column) for column in zip(*pairs))
    print(f"{label:<18} {middle:6.2f} x cat  ({low:.2f} to {high:.2f})   cat {cat:.2f} ms, dfix {mine:.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dfix", default=os.path.join(ROOT, "build/release/dfix"))
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("folder", nargs="?", default=os.path.join(ROOT, "../shared/corpus/dockerfiles"))
    options = parser.parse_args()
    if not os.access(options.dfix, os.X_OK):
        sys.exit(f"no program at '{options.dfix}': cmake --preset release && cmake --build --preset release")
    with tempfile.TemporaryDirectory() as folder:
        small, large = os.path.join(folder, "Dockerfile"), os.path.join(folder, "large.Dockerfile")
        with open(small, "w") as out:
            out.write(SMALL)
        with open(large, "w") as out:
            out.write(SMALL * 107)
        compare("one 28-line file", [small], [small], options.dfix, options.runs)
        compare("one 3,000-line file", [large], [large], options.dfix, options.runs)
    if not os.path.isdir(options.folder):
        print(f"corpus: skipped, there is no folder '{options.folder}'")
        return
    files = [os.path.join(options.folder, name) for name in sorted(os.listdir(options.folder))]
    compare(f"{len(files)} files", files, [options.folder], options.dfix, max(options.runs // 4, 5))


if __name__ == "__main__":
    main()
