"""A standalone Spark cluster on this machine: a master and workers as processes of their own, for trials and tests.

    with Cluster(workers=2) as cluster:
        spark = cluster.session("trial")
"""

import os
import socket
import subprocess
import sys
import tempfile
import time

import pyspark


class Cluster:
    def __init__(self, workers=2, cores=1, memory="1g"):
        self.folder = tempfile.TemporaryDirectory(prefix="spark-")
        # Workers need the Python of the driver, and throw away what finished jobs left with them.
        cleanup = "-Dspark.worker.cleanup.enabled=true -Dspark.worker.cleanup.interval=600"
        self.environment = {
            **os.environ,
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_WORKER_OPTS": cleanup,
            "SPARK_DAEMON_MEMORY": "512m",
        }
        os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        port = _free_port()
        self.url = f"spark://127.0.0.1:{port}"
        self.master = self._start("master.Master", "--port", str(port))
        _wait_for(port, self.master)
        self.workers = [
            self._start(
                "worker.Worker", self.url, "--cores", str(cores), "--memory", memory,
                "--work-dir", os.path.join(self.folder.name, f"worker-{number}"),
            )
            for number in range(workers)
        ]  # fmt: skip
        self.spark = None

    def _start(self, role, *arguments):
        program = os.path.join(os.path.dirname(pyspark.__file__), "bin", "spark-class")
        log = open(os.path.join(self.folder.name, "log.txt"), "ab")
        command = [program, f"org.apache.spark.deploy.{role}", "--host", "127.0.0.1", "--webui-port", "0", *arguments]
        return subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)

    def session(self, name, **settings):
        """A session on the cluster; `settings` with underscores for points."""
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(self.url).appName(name)
        usual = {"spark_driver_host": "127.0.0.1", "spark_ui_enabled": "false", "spark_executor_memory": "768m"}
        for key, value in {**usual, **settings}.items():
            builder = builder.config(key.replace("_", "."), value)
        self.spark = builder.getOrCreate()
        self.spark.sparkContext.setLogLevel("ERROR")
        return self.spark

    def log(self):
        with open(os.path.join(self.folder.name, "log.txt"), errors="replace") as log:
            return log.read()

    def stop(self):
        if self.spark:
            self.spark.stop()
        for process in [*self.workers, self.master]:
            process.terminate()
        for process in [*self.workers, self.master]:
            process.wait(30)
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port, process):
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the master of the cluster did not start: is Java installed?")
