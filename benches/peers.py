#!/usr/bin/env python3
"""Forecast controlled area with six models of statsforecast from rolling origins, on the task of `frontcast backtest`.

  peers.py CONTROL.csv [--forecasts FILE.csv] [--limit ORIGINS]

Needs:         pip install statsforecast pandas numpy
Written with:  statsforecast 2.1.1, pandas 2.3.3, numpy 2.4.6, Python 3.11

CONTROL.csv has the columns region, day, controlled_km2, at most one source, one row a region and day; other columns are
ignored (known_on too: every row counts as known on its day). For every region of the table:
  - days without a row keep the level of the day before;
  - origins are the table's first day + 180 days and every 14 days from there while origin + 30 days is in the table; a
    region takes part from the origin on that has 180 days of it before;
  - each model is fitted to weekly levels (the origin and every seventh day back from it), without a season, and gives its
    own prediction intervals; their ends and the point forecast (as the median) are the 23 quantiles of forecast hubs;
  - the quantiles 30, 90, 180 and 365 days ahead, where observed, lie on a line between the whole weeks around that day;
    they are sorted (intervals that a model simulates may cross its point forecast) and not below 0.
The table does not know how large a region is, so nothing is cut off above.

All is done one after another in one process and one thread, straight on the models (no frames in between, so this is the
least time they need). A short series goes first, uncounted: whatever a library does once is no part of a fit. Times go to
stderr, forecasts as hub rows to --forecasts, where asked for.
"""
import os
import time

START = time.perf_counter()
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # before numpy is there

import argparse
import csv
import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
import statsforecast
from statsforecast.models import AutoARIMA, AutoCES, AutoETS, AutoTheta, RandomWalkWithDrift

MODELS = {
    "AutoARIMA": AutoARIMA(season_length=1),
    "AutoETS": AutoETS(season_length=1),
    "AutoETS-damped": AutoETS(season_length=1, damped=True),
    "AutoTheta": AutoTheta(season_length=1),
    "RandomWalkWithDrift": RandomWalkWithDrift(),
    "AutoCES": AutoCES(season_length=1),
}
HORIZONS = (30, 90, 180, 365)
MIN_HISTORY, STRIDE, WEEK = 180, 14, 7
INTERVALS = [98, 95, 90, 80, 70, 60, 50, 40, 30, 20, 10]  # central, %: the levels .01 .025 .05 .10 … .95 .975 .99
ENDS = [f"lo-{width}" for width in INTERVALS] + ["mean"] + [f"hi-{width}" for width in reversed(INTERVALS)]
LEVELS = [(100 - width) / 200 for width in INTERVALS] + [0.5] + [(100 + width) / 200 for width in reversed(INTERVALS)]
COLUMNS = ["model_id", "reference_date", "location", "horizon", "target_end_date", "output_type", "output_type_id", "value"]


def read(path: str) -> dict[str, pd.Series]:
    """Daily levels of every region, gaps filled forward."""
    table = pd.read_csv(path, parse_dates=["day"])
    if "source" in table and table.source.nunique() > 1:
        sys.exit(f"{path}: several sources, take one: {', '.join(sorted(table.source.unique()))}")
    if table.duplicated(["region", "day"]).any():
        sys.exit(f"{path}: several rows for one region and day")
    series = {region: rows.set_index("day").controlled_km2.sort_index() for region, rows in table.groupby("region")}
    return {region: levels.asfreq("D").ffill() for region, levels in series.items()}


def origins(series: dict[str, pd.Series]) -> pd.DatetimeIndex:
    first = min(levels.index[0] for levels in series.values()) + pd.Timedelta(days=MIN_HISTORY)
    last = max(levels.index[-1] for levels in series.values()) - pd.Timedelta(days=min(HORIZONS))
    return pd.date_range(first, last, freq=f"{STRIDE}D")


def jobs(series: dict[str, pd.Series], limit: int | None) -> Iterator[tuple[str, pd.Timestamp, np.ndarray, list[int]]]:
    """Region, origin, weekly levels up to it, and the horizons observed."""
    for origin in origins(series)[:limit]:
        for region, levels in series.items():
            observed = [days for days in HORIZONS if origin + pd.Timedelta(days=days) <= levels.index[-1]]
            if observed and levels.index[0] + pd.Timedelta(days=MIN_HISTORY) <= origin:
                yield region, origin, levels[:origin].to_numpy()[::-WEEK][::-1].copy(), observed


def weekly_quantiles(model, levels: np.ndarray, weeks: int) -> np.ndarray:
    """One row for each coming week, one column for each quantile, as the model gives them."""
    made = model.forecast(y=levels, h=weeks, level=INTERVALS)
    return np.column_stack([made[end] for end in ENDS])


def on_day(weekly: np.ndarray, days: int) -> np.ndarray:
    week, rest = divmod(days, WEEK)
    there = weekly[week - 1]
    if rest:
        there = there + (weekly[week] - there) * rest / WEEK
    return np.sort(there).clip(min=0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("table", metavar="CONTROL.csv")
    arguments.add_argument("--forecasts", metavar="FILE.csv", help="write all quantiles as hub rows")
    arguments.add_argument("--limit", metavar="ORIGINS", type=int, help="only the first so many origins")
    given = arguments.parse_args()

    series = read(given.table)
    short = 100 + np.random.default_rng(1).normal(size=30).cumsum()
    for model in MODELS.values():
        weekly_quantiles(model, short, 5)

    seconds = dict.fromkeys(MODELS, 0.0)
    rows, fits, failed, replayed = [], 0, 0, set()
    for region, origin, levels, observed in jobs(series, given.limit):
        replayed.add(origin)
        for name, model in MODELS.items():
            start, fits, weekly = time.perf_counter(), fits + 1, None
            try:
                weekly = weekly_quantiles(model, levels, -(-max(observed) // WEEK))
            except Exception as reason:  # of whatever kind: the other models go on
                print(f"{name} of {region} from {origin:%Y-%m-%d}: {reason!r}", file=sys.stderr)
            seconds[name] += time.perf_counter() - start
            if weekly is None or not np.isfinite(weekly).all():
                failed += 1
                continue
            for days in observed:
                day = f"{origin + pd.Timedelta(days=days):%Y-%m-%d}"
                rows += [[name, f"{origin:%Y-%m-%d}", region, days, day, "quantile", f"{level:g}", f"{value:.3f}"]
                         for level, value in zip(LEVELS, on_day(weekly, days))]
    if given.forecasts:
        with open(given.forecasts, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])

    print(f"statsforecast {statsforecast.__version__}: {len(series)} series, {len(replayed)} origins, {fits} fits, "
          f"{failed} failed; {len(rows)} quantiles", file=sys.stderr)
    print("  ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items()), file=sys.stderr)
    print(f"fits {sum(seconds.values()):.1f} s, all {time.perf_counter() - START:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
