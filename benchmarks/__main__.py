"""Runs the measurements and prints one table: `python -m benchmarks [--quick | --full] [name …]`."""

import argparse
import json
import logging
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from benchmarks import (
    acting,
    approving,
    auditing,
    boarding,
    covering,
    creating,
    extracting,
    gathering,
    listing,
    planning,
    reporting,
    searching,
    stamping,
    starting,
    stepping,
    verifying,
    writing,
)
from benchmarks.measuring import FULL, QUICK, USUAL, Row, table

MEASUREMENTS = {
    "creating": creating.run,
    "approving": approving.run,
    "writing": writing.run,
    "listing": listing.run,
    "boarding": boarding.run,
    "acting": acting.run,
    "auditing": auditing.run,
    "gathering": gathering.run,
    "searching": searching.run,
    "extracting": extracting.run,
    "verifying": verifying.run,
    "stepping": stepping.run,
    "stamping": stamping.run,
    "reporting": reporting.run,
    "planning": planning.run,
    "covering": covering.run,
    "starting": starting.run,
}


def main(arguments: list[str] | None = None) -> list[Row]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(MEASUREMENTS)}; all when none is given")
    parser.add_argument("--quick", action="store_true", help="few and small: whether everything runs")
    parser.add_argument("--full", action="store_true", help="100,000 documents and a million journal entries")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures are written as well")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - MEASUREMENTS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    size = QUICK if asked.quick else FULL if asked.full else USUAL
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    rows: list[Row] = []
    with TemporaryDirectory(prefix="docflow-bench-") as folder:
        for name in asked.names or MEASUREMENTS:
            began = time.perf_counter()
            rows += MEASUREMENTS[name](Path(folder) / name, size)
            print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    asked.json.write_text(
        json.dumps({"size": size.name, "rows": [row.as_json() for row in rows]}, ensure_ascii=False, indent=1)
    )
    return rows


if __name__ == "__main__":
    main()
