"""Whole processes, timed in rounds: each round runs every program once, so that a busy machine
slows all of them alike, and a ratio is of two runs that stood side by side."""
import resource
import shutil
import statistics
import subprocess
import threading
import time

LIMIT = 20  # seconds; what takes longer is ended, and not run again
GNU_TIME = shutil.which("time")  # for memory: a child of Python would begin with Python's own


def run(command):
    """Seconds of the wall clock and of processors; None if it was ended."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    limit = threading.Timer(LIMIT, child.kill)  # wait(timeout) would look only now and then
    limit.start()
    child.wait()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    limit.cancel()
    return None if wall > LIMIT else (wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def peak(command):
    """The most memory that it had at a time, in MiB; None where GNU time is missing."""
    if not GNU_TIME:
        return None
    try:
        ran = subprocess.run([GNU_TIME, "-f", "%M", *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, timeout=LIMIT, text=True, errors="replace", check=False)
        return int(ran.stderr.split()[-1]) / 1024
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return None


class Measured:
    """One program on one input: medians, and the quartiles of its ratio to the first program."""

    def __init__(self, runs, firsts, memory):
        self.was_ended = None in runs
        self.memory = memory
        if self.was_ended:
            return
        self.wall, self.cpu = (statistics.median(column) for column in zip(*runs))
        ratios = [wall / first for (wall, _), (first, _) in zip(runs, firsts)]
        self.ratio = statistics.median(ratios)
        quarters = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else [self.ratio] * 3
        self.low, self.high = quarters[0], quarters[2]


def in_rounds(commands, rounds):
    """{name: Measured} of {name: (command, rounds it takes part in)}; the first is the measure."""
    # The first run brings files and programs into memory, and counts only if it never ends.
    runs = {name: [None] if run(command) is None else [] for name, (command, _) in commands.items()}
    for number in range(rounds):
        for name, (command, least) in commands.items():
            if number < least and None not in runs[name]:
                runs[name].append(run(command))
    firsts = next(iter(runs.values()))
    return {name: Measured(runs[name], firsts, None if None in runs[name] else peak(command))
            for name, (command, _) in commands.items()}
