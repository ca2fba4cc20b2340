"""The DAG with inputs and outputs on an S3 server, which Spark names s3a and Airflow s3."""

from __future__ import annotations

import socket
import sys
import unittest
from pathlib import Path
from typing import Any

import boto3
from testkit import (
    ALL_WELL,
    EMBEDDINGS,
    ENOUGH,
    GENERATED,
    HOME,
    ROOT,
    Log,
    command,
    free_port,
    process,
    result,
    states,
    wait_until,
)

ACCESS_KEY, SECRET_KEY = "AKIAPLANTEDKEY234567", "planted-key-of-a-test"


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def upload(client: Any, folder: Path, prefix: str) -> None:
    """Puts the files of a folder into the bucket, all but the marker, as its writer would."""
    for file in sorted(folder.iterdir()):
        if file.name != "_SUCCESS":
            client.put_object(Bucket="data", Key=f"{prefix}/{file.name}", Body=file.read_bytes())


class S3Test(unittest.TestCase):
    def test_run_on_s3_waits_for_its_input_and_leaves_its_output_there(self) -> None:
        day = "2026-03-01"
        buckets, port, log = HOME / "buckets", free_port(), Log("s3proxy")
        airflow = Log(f"run-{day}")
        buckets.mkdir()
        server = HOME / "s3proxy.properties"
        server.write_text(
            f"s3proxy.endpoint=http://127.0.0.1:{port}\ns3proxy.authorization=aws-v2-or-v4\n"
            f"s3proxy.identity={ACCESS_KEY}\ns3proxy.credential={SECRET_KEY}\n"
            f"jclouds.provider=filesystem-nio2\njclouds.filesystem.basedir={buckets}\n"
        )
        spark = HOME / "s3.properties"
        jars = ",".join(map(str, sorted((ROOT / "spark-job-tests/s3a/target/jars").glob("*.jar"))))
        spark.write_text(
            f"spark.jars {jars}\nspark.hadoop.fs.s3a.endpoint http://127.0.0.1:{port}\n"
            "spark.hadoop.fs.s3a.endpoint.region us-east-1\nspark.hadoop.fs.s3a.path.style.access true\n"
            "spark.hadoop.fs.s3a.connection.ssl.enabled false\n"
        )
        program = ["java", "-Xmx512m", "-cp", f"{ROOT}/spark-job-tests/s3-servers/target/s3proxy/*"]
        with process([*program, "org.gaul.s3proxy.Main", "--properties", str(server)], log):
            wait_until(lambda: answers(port), "S3Proxy answers", log)
            # Files laid into its folder would have no ETags, by which Spark notices changes.
            client = boto3.client(
                "s3",
                endpoint_url=f"http://127.0.0.1:{port}",
                region_name="us-east-1",
                aws_access_key_id=ACCESS_KEY,
                aws_secret_access_key=SECRET_KEY,
            )
            client.create_bucket(Bucket="data")
            upload(client, HOME / "data" / "queries", "tsds/queries")
            environment = {
                "AIRFLOW_VAR_TSDS_ROOT": "s3a://data/tsds",
                "AIRFLOW_VAR_TSDS_SPARK_PROPERTIES": str(spark),
                "AIRFLOW_VAR_TSDS_INPUT_MARKER": "_SUCCESS",
                "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            }
            inputs = f"tsds/embeddings/ds={day}"
            with process(command(day, ENOUGH), airflow, **environment) as running:
                wait_until(lambda: f"missing: s3a://data/tsds/embeddings/ds={day}," in airflow, "a wait", airflow)
                upload(client, EMBEDDINGS / f"ds={GENERATED[0]}", inputs)
                wait_until(
                    lambda: f"missing: s3a://data/tsds/embeddings/ds={day}/_SUCCESS;" in airflow, "the marker", airflow
                )
                self.assertNotIn("spark-submit", airflow)
                client.put_object(Bucket="data", Key=f"{inputs}/_SUCCESS")
                running.wait(300)
            left = client.list_objects_v2(Bucket="data", Prefix=f"tsds/selected/ds={day}")["Contents"]

        self.assertEqual(states(day), ALL_WELL, airflow)
        self.assertEqual(result(day)["output"], f"s3a://data/tsds/selected/ds={day}")
        self.assertEqual(result(day)["verdict"], "exact")
        keys = [each["Key"] for each in left]
        self.assertIn(f"tsds/selected/ds={day}/_SUCCESS", keys)
        self.assertIn(f"tsds/selected/ds={day}/report.json", keys)
        self.assertEqual([key for key in keys if ".work/" in key], [])
        self.assertNotIn(SECRET_KEY, airflow.text())


if __name__ == "__main__":
    sys.exit(unittest.main())
