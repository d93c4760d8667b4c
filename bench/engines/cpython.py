"""A CPython, measured as measure.mjs measures the others: python cpython.py PROGRAM RUNS."""
import contextlib
import io
import json
import sys
import time

WARM_MS = 500
LEAST_RUNS = 2
MOST_RUNS = 20


def run(source, path):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(source, path, "exec"), {"__name__": "__main__"})
    return output.getvalue()


def is_warm(spent):
    if len(spent) < LEAST_RUNS:
        return False
    return len(spent) >= MOST_RUNS or sum(spent) >= WARM_MS


def main(path, runs):
    with open(path) as file:
        source = file.read()
    output = ""

    def once():
        nonlocal output
        start = time.process_time()
        output = run(source, path)
        return (time.process_time() - start) * 1000

    cold = once()
    spent = []
    while not is_warm(spent):
        spent.append(once())
    warm = [once() for _ in range(runs)]
    result = {"cold": cold, "warm": warm, "output": output.strip()}
    result["version"] = sys.version.split()[0]
    json.dump(result, sys.stdout)


main(sys.argv[1], int(sys.argv[2]))
