"""A CPython, measured as measure.mjs measures the others: python cpython.py PROGRAM RUNS."""
import contextlib
import gc
import io
import json
import sys
import time

WARM_UP = 2


def run(source, path):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(source, path, "exec"), {"__name__": "__main__"})
    return output.getvalue()


def main(path, runs):
    with open(path) as file:
        source = file.read()
    times = []
    output = ""
    for _ in range(1 + WARM_UP + runs):
        start = time.process_time()
        output = run(source, path)
        times.append((time.process_time() - start) * 1000)
        gc.collect()
    result = {"cold": times[0], "warm": times[1 + WARM_UP :], "output": output.strip()}
    result["version"] = sys.version.split()[0]
    json.dump(result, sys.stdout)


main(sys.argv[1], int(sys.argv[2]))
