"""Makes the Parquet files beside it, as data frames are written. Needs pyarrow (26.0.1).

    python3 make.py
"""

import datetime
import decimal
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
DAYS = [datetime.datetime(2026, 6, 1) + datetime.timedelta(days=7 * i) for i in range(3)]
KM2 = [20100.0, 20117.5, 20135.0]
REGION = pa.array(["donetsk"] * 3)


def put(name, day, km2, **more):
    table = {"region": more.pop("region", REGION), "day": day, "controlled_km2": km2}
    written = more.pop("written", {})
    pq.write_table(pa.table({**table, **more}), HERE / f"{name}.parquet", **written)


decimals = pa.array([decimal.Decimal(f"{km2:.2f}") for km2 in KM2], pa.decimal128(12, 2))
put("midnights", pa.array(DAYS, pa.timestamp("ns")), KM2)
put("midnights-utc", pa.array(DAYS, pa.timestamp("ms", tz="UTC")), KM2)
put("evenings", pa.array([day - datetime.timedelta(hours=3) for day in DAYS], pa.timestamp("us", tz="UTC")), KM2)
put("decimals", pa.array([day.date() for day in DAYS]), decimals)
put("decimals-whole", pa.array([day.date() for day in DAYS]), decimals, written={"store_decimal_as_integer": True})
put(
    "short-numbers",
    pa.array([int(day.strftime("%Y%m%d")) for day in DAYS], pa.int32()),
    pa.array([20100, 20117, 20135], pa.int16()),
    region=REGION.dictionary_encode(),
)
put("days-since-1970", pa.array([20605, 20612, 20619], pa.int64()), KM2, region=REGION.cast(pa.large_string()))
put(
    "unread",
    pa.array([day.date() for day in DAYS]),
    KM2,
    flag=pa.array([True, None, False]),
    bytes=pa.array([b"x"] * 3),
    nested=pa.array([{"a": 1, "b": [1, 2]}] * 3),
    list=pa.array([[1, 2]] * 3),
    time=pa.array([datetime.time(1, 2)] * 3),
    nothing=pa.nulls(3),
    note=pa.array(["a", "ab", "abc"]),
    written={
        "use_dictionary": False,
        "column_encoding": {"note": "DELTA_BYTE_ARRAY", "region": "PLAIN", "day": "PLAIN", "controlled_km2": "PLAIN"},
    },
)
