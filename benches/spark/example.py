#!/usr/bin/env python3
"""example.py MASTER FRONTCAST IN OUT [ARGUMENTS …]: Parquet in, Parquet out, on any cluster.

    python3 example.py spark://host:7077 target/release/frontcast regions.parquet forecasts --horizon 1 --paths 1000
    python3 example.py 'local[*]' …            on the cores of this machine, without a cluster
"""

import sys

from pyspark.sql import SparkSession

from frontcast_spark import forecasts

master, program, rows, out, *arguments = sys.argv[1:]
spark = SparkSession.builder.master(master).appName("frontcast").getOrCreate()
told = forecasts(spark, spark.read.parquet(rows), program, arguments)
told.write.mode("overwrite").parquet(out)
failed = spark.read.parquet(out).where("error is not null").count()
print(f"{failed} regions failed" if failed else "all regions are projected")
spark.stop()
