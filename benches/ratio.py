#!/usr/bin/env python3
"""Time two shell commands in turn as whole processes and print the ratio, pair by pair.

  ratio.py --runs 3 --ours "COMMAND" --theirs "COMMAND"
"""
import argparse, os, statistics, subprocess, sys, time


def seconds_and_peak(command):
    start = time.perf_counter()
    process = subprocess.Popen(["bash", "-c", f"exec {command}"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {command}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--ours", required=True)
    arguments.add_argument("--theirs", required=True)
    given = arguments.parse_args()
    seconds_and_peak(given.ours)  # once for the file cache, not counted
    pairs = []
    for run in range(given.runs):
        (ours, ours_peak), (theirs, theirs_peak) = seconds_and_peak(given.ours), seconds_and_peak(given.theirs)
        pairs.append(theirs / ours)
        print(f"run {run + 1}: ours {ours:.2f} s, {ours_peak:.0f} MiB; theirs {theirs:.2f} s, {theirs_peak:.0f} MiB; "
              f"ratio {theirs / ours:.1f}")
    print(f"ratio: median {statistics.median(pairs):.1f}, least {min(pairs):.1f}")


main()
