"""frontcast as a stage of Apache Spark: copy this file beside your job.

    from frontcast_spark import forecasts
    forecasts(spark, spark.read.parquet("regions.parquet"), "/opt/frontcast", ["--horizon", "1"]).write.parquet("out")

The rows of a region come together in one partition, and one process of the program per partition reads them as CSV on stdin
(`frontcast project --stream`) and answers with rows for forecast hubs. Its results depend neither on the number of partitions
nor on how often a task was tried.
"""

import os
import subprocess
import tempfile
import threading

import pyarrow as pa
import pyarrow.csv as csv

# What --stream writes. A region that fails has one row with its name and the reason in `error`.
COLUMNS = {
    "model_id": pa.string(),
    "reference_date": pa.date32(),
    "location": pa.string(),
    "horizon": pa.int64(),
    "target_end_date": pa.date32(),
    "output_type": pa.string(),
    "output_type_id": pa.float64(),
    "value": pa.float64(),
    "error": pa.string(),
}
SCHEMA = (
    "model_id string, reference_date date, location string, horizon long, target_end_date date, "
    "output_type string, output_type_id double, value double, error string"
)
# What --stream reads; the last two may be missing.
WANTED = ["region", "day", "controlled_km2", "area_km2", "source", "known_on"]
# Done, and done with regions that failed.
DONE = (0, 3)


def forecasts(spark, rows, program, arguments=(), partitions=None, files=()):
    """The forecasts of all regions of a data frame.

    program: the file of frontcast on the driver, which is sent to every worker. arguments: those of `project --stream`; of
    `files`, which are sent along (donors), they name the last part of the path alone. partitions: four per core unless given.
    """
    spark.sparkContext.addPyFile(os.path.abspath(__file__))
    for file in (program, *files):
        spark.sparkContext.addFile(file)
    name, others = os.path.basename(program), [os.path.basename(file) for file in files]
    partitions = partitions or 4 * spark.sparkContext.defaultParallelism
    rows = rows.select(*[column for column in WANTED if column in rows.columns])
    grouped = rows.repartition(partitions, "region").sortWithinPartitions("region", "day")
    return grouped.mapInArrow(_stage(name, list(arguments), others), SCHEMA)


def _stage(name, arguments, others):
    def stage(batches):
        from pyspark import SparkFiles

        shipped = {other: SparkFiles.get(other) for other in others}
        words = [shipped.get(word, word) for word in arguments]
        yield from through([SparkFiles.get(name), "project", "--stream", *words], batches)

    return stage


def through(command, batches):
    """Record batches through a process of `project --stream`; any engine that has Arrow can use it."""
    batches = iter(batches)
    first = next(batches, None)
    if first is None:
        return
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told)
        trouble = []
        # Who writes everything and then reads waits for ever once both pipes are full.
        feeder = threading.Thread(target=_feed, args=(process.stdin, first, batches, trouble), daemon=True)
        feeder.start()
        is_read = False
        try:
            yield from csv.open_csv(
                process.stdout,
                parse_options=csv.ParseOptions(newlines_in_values=True),
                convert_options=csv.ConvertOptions(column_types=COLUMNS, strings_can_be_null=True),
            )
            is_read = True
        except pa.ArrowInvalid as problem:
            # A program that could not start has written nothing; its exit code says more.
            trouble.append(problem)
            is_read = True
        finally:
            process.stdout.close()
            # The engine wants no more rows: it ends the task, or the job.
            if not is_read:
                process.kill()
            code = process.wait()
        feeder.join()
        if code not in DONE:
            told.seek(0)
            words = told.read()[-4_000:].decode(errors="replace")
            raise RuntimeError(f"{' '.join(command)} ended with {code}: {words}")
        if trouble:
            raise trouble[0]


def _feed(stdin, first, batches, trouble):
    try:
        with csv.CSVWriter(stdin, first.schema) as writer:
            writer.write(first)
            for batch in batches:
                writer.write(batch)
    except BrokenPipeError:
        pass  # The process has ended; its exit code says why.
    except BaseException as problem:
        trouble.append(problem)
    finally:
        try:
            stdin.close()
        except BrokenPipeError:
            pass
