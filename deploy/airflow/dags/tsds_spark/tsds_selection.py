"""Selects training data for every day with tsds-spark, when the day is over.

| setting | kind | meaning |
|---|---|---|
| `tsds_root` | Variable | folder with `embeddings/ds=DATE` and `queries`; gets `selected/ds=DATE` |
| `tsds_job_jar` | Variable | path or URI of the job jar |
| `tsds_spark_properties` | Variable, optional | properties file for spark-submit: memory, executors, `spark.hadoop.*` |
| `tsds_input_marker` | Variable, optional | file that a day's embeddings end with, such as `_SUCCESS` |
| `spark_default` | Connection | master and deploy mode; `spark-submit` must be on the worker's PATH |
| `tsds` | Pool | its slots are the Spark jobs of this DAG that may run at once |

The run after midnight (UTC) reads the day that has just ended. It waits for the day's embeddings, as
long as PATIENCE says, without keeping a worker. What another try can mend is tried again: a lost
driver, an input that vanished. A mistake in options or data is not.

A run for a day that is complete already does nothing and succeeds; one that was cut short is
continued, by a retry or by clearing the task. If inputs or params changed since, the day's output is
another run's, and the task fails without a retry: remove that output to have it made anew.

Param `day` selects for another day than the run's own: for runs by hand.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, Param
from tsds_spark.tasks import TsdsInputSensor, TsdsSelectOperator, check_certificate

DAY = "{{ params.day or (data_interval_start | ds) }}"
CANDIDATES = "{{ var.value.tsds_root }}/embeddings/ds=" + DAY
QUERIES = "{{ var.value.tsds_root }}/queries"

# How often the input is looked for, and until when; how long the job may take.
LOOK_EVERY = timedelta(minutes=5)
PATIENCE = timedelta(hours=20)
LONGEST_JOB = timedelta(hours=12)

with DAG(
    dag_id="tsds_selection",
    doc_md=__doc__,
    # A run has the day as its interval and starts at the end of it. A cron expression alone would
    # start it at the day's beginning, before there is anything to read.
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 2, "retry_exponential_backoff": True},
    params={
        "day": Param(None, type=["null", "string"], format="date"),
        "sample_size": Param(10_000, type="integer", minimum=1),
        "method": Param("knn-kde", enum=["knn-kde", "knn-uniform", "knn-tv"]),
        "alpha": Param(0.6, type="number", exclusiveMinimum=0, maximum=1),
        "scale": Param(5, type="number", exclusiveMinimum=0),
        "bandwidth": Param(0.1, type="number", minimum=0),
        "prefetch": Param(2000, type="integer", minimum=1),
        "kde_neighbors": Param(1000, type="integer", minimum=1),
        "epochs": Param(1, type="integer", minimum=1),
        "seed": Param(0, type="integer"),
    },
    tags=["tsds"],
) as dag:
    wait_for_input = TsdsInputSensor(
        task_id="wait_for_input",
        inputs=[CANDIDATES, QUERIES],
        markers=[CANDIDATES + "/{{ var.value.get('tsds_input_marker', '') }}"],
        poke_interval=LOOK_EVERY,
        timeout=PATIENCE,
    )
    select = TsdsSelectOperator(
        task_id="select",
        name="tsds select " + DAY,
        application="{{ var.value.tsds_job_jar }}",
        properties_file="{{ var.value.get('tsds_spark_properties', '') }}",
        candidates=CANDIDATES,
        queries=QUERIES,
        output_uri="{{ var.value.tsds_root }}/selected/ds=" + DAY,
        options={
            "sample-size": "{{ params.sample_size }}",
            "method": "{{ params.method }}",
            "alpha": "{{ params.alpha }}",
            "scale": "{{ params.scale }}",
            "bandwidth": "{{ params.bandwidth }}",
            "prefetch": "{{ params.prefetch }}",
            "kde-neighbors": "{{ params.kde_neighbors }}",
            "epochs": "{{ params.epochs }}",
            "seed": "{{ params.seed }}",
        },
        pool="tsds",
        # Runs for one day, say one by hand, share a work folder, so they must not overlap.
        max_active_tis_per_dag=1,
        execution_timeout=LONGEST_JOB,
    )
    wait_for_input >> select
    check_certificate.override(outlets=[Asset("tsds_selection")])(select.output)
