#!/usr/bin/env python3
"""many.py COUNT FILE: a made table of COUNT regions with two years of weekly areas, CSV or Parquet by its ending.

The same numbers in every run. Each region has a pace of its own that changes twice; rows stand together by region.
"""

import sys

import numpy as np

WEEKS = 105
GROUP = 1_000


def regions(first: int, count: int):
    """Names, and the areas of all weeks (count × weeks, km²), of so many regions."""
    names = np.array([f"region-{number:07d}" for number in range(first, first + count)])
    draws = np.random.Generator(np.random.PCG64([18, first]))
    pace = draws.gamma(1.5, 2.0, (count, 3)).repeat(WEEKS // 3, axis=1)
    changes = pace + draws.normal(0.0, 1.0 + pace)
    return names, np.clip(200.0 + np.cumsum(changes, axis=1), 0.0, 5_000.0).round(3)


def main() -> None:
    count, file = int(sys.argv[1]), sys.argv[2]
    days = np.datetime64("2024-08-03") + 7 * np.arange(WEEKS)
    if file.endswith(".parquet"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        writer = None
        for first in range(0, count, GROUP):
            names, areas = regions(first, min(GROUP, count - first))
            table = pa.table(
                {
                    "region": np.repeat(names, WEEKS),
                    "day": pa.array(np.tile(days, len(names)), pa.date32()),
                    "controlled_km2": areas.ravel(),
                    "area_km2": np.full(areas.size, 5_000.0),
                }
            )
            writer = writer or pq.ParquetWriter(file, table.schema)
            writer.write_table(table)
        if writer:
            writer.close()
        return
    with open(file, "w") as out:
        out.write("region,day,controlled_km2,area_km2\n")
        for first in range(0, count, GROUP):
            for name, areas in zip(*regions(first, min(GROUP, count - first))):
                out.writelines(f"{name},{day},{area},5000\n" for day, area in zip(days, areas))


main()
