#!/usr/bin/env python3
"""check.py FRONTCAST [--series N] [--paths N] [--kill worker|none]: the stage on a real cluster against one process.

Starts a master and two workers as processes of their own, makes a table, kills one worker midway, and compares all rows with
those of a single process, byte for byte after sorting.
"""

import argparse
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import threading
import time

import pyarrow.csv as csv
import pyarrow.parquet as parquet

from cluster import Cluster
from frontcast_spark import COLUMNS, forecasts

HERE = os.path.dirname(os.path.abspath(__file__))


def digest(table):
    """The SHA-256 of the sorted rows of a table as CSV, and their number."""
    text = io.BytesIO()
    csv.write_csv(table.select(list(COLUMNS)), text, csv.WriteOptions(include_header=False))
    lines = sorted(text.getvalue().splitlines(keepends=True))
    return hashlib.sha256(b"".join(lines)).hexdigest(), len(lines)


def kill_midway(cluster, tasks, killed):
    """Kills a worker when a third of the tasks of the stage are done."""
    status = cluster.spark.sparkContext.statusTracker()
    while not killed:
        for stage in status.getActiveStageIds():
            info = status.getStageInfo(stage)
            if info and info.numTasks == tasks and info.numCompletedTasks >= tasks // 3:
                killed.append(f"after {info.numCompletedTasks} of {tasks} tasks")
                cluster.workers[0].kill()
                return
        time.sleep(0.05)


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("frontcast")
    asked.add_argument("--series", type=int, default=1_500)
    asked.add_argument("--paths", type=int, default=1_000)
    asked.add_argument("--kill", choices=["worker", "none"], default="worker")
    asked = asked.parse_args()
    program, tasks = os.path.abspath(asked.frontcast), 12
    arguments = ["--horizon", "1", "--paths", str(asked.paths)]
    with tempfile.TemporaryDirectory() as scratch:
        rows, one = os.path.join(scratch, "rows.parquet"), os.path.join(scratch, "one.csv")
        out = os.path.join(scratch, "out")
        subprocess.run([sys.executable, os.path.join(HERE, "..", "many.py"), str(asked.series), rows], check=True)
        begin = time.monotonic()
        command = [program, "project", "--stream", *arguments, "--table", rows, "--output", one, "--quiet"]
        subprocess.run(command, check=True)
        alone = time.monotonic() - begin
        with open(one, "rb") as file:
            options = csv.ConvertOptions(column_types=COLUMNS, strings_can_be_null=True)
            expected = digest(csv.read_csv(file, convert_options=options))
        with Cluster(workers=2) as cluster:
            spark = cluster.session("check")
            spark.range(2).count()
            killed = []
            begin = time.monotonic()
            if asked.kill == "worker":
                threading.Thread(target=kill_midway, args=(cluster, tasks, killed), daemon=True).start()
            told = forecasts(spark, spark.read.parquet(rows), program, arguments, partitions=tasks)
            told.write.parquet(out)
            spread = time.monotonic() - begin
            found = digest(parquet.read_table(out))
    print(
        f"spark: {asked.series} series, {expected[1]} rows; one process {alone:.1f} s, two workers {spread:.1f} s, "
        + (f"one killed {killed[0]}" if killed else "none killed")
    )
    if asked.kill == "worker" and not killed:
        sys.exit("spark: no worker was killed: the job was too short")
    if found != expected:
        sys.exit(f"spark: {found[1]} rows with hash {found[0]} differ from {expected[1]} with {expected[0]}")


main()
