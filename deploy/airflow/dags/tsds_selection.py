"""Selects training data for every day with tsds-spark.

| setting | kind | meaning |
|---|---|---|
| `tsds_job_jar` | Variable | path or URI of the job jar |
| `tsds_root` | Variable | folder with `embeddings/ds=DATE` and `queries`; gets `selected/ds=DATE` |
| `tsds_spark_properties` | Variable, optional | properties file for spark-submit: memory, executors, `spark.hadoop.*` |
| `spark_default` | Connection | master and deploy mode; `spark-submit` must be on the worker's PATH |

A run for a day that is complete already does nothing and succeeds; one that was cut short is
continued, by a retry or by clearing the task. If inputs or params changed since, the day's output is
another run's, and the task fails without a retry: remove that output to have it made anew.
"""

from __future__ import annotations

from datetime import datetime, timezone

from airflow.sdk import DAG, Param
from tsds_tasks import TsdsSelectOperator, check_certificate

with DAG(
    dag_id="tsds_selection",
    doc_md=__doc__,
    schedule="@daily",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    # The runs of a day share a work folder, so they must not overlap.
    max_active_runs=1,
    default_args={"retries": 2, "retry_exponential_backoff": True},
    params={
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
    select = TsdsSelectOperator(
        task_id="select",
        name="tsds select {{ ds }}",
        application="{{ var.value.tsds_job_jar }}",
        properties_file="{{ var.value.get('tsds_spark_properties', '') }}",
        candidates="{{ var.value.tsds_root }}/embeddings/ds={{ ds }}",
        queries="{{ var.value.tsds_root }}/queries",
        output_uri="{{ var.value.tsds_root }}/selected/ds={{ ds }}",
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
    )
    check_certificate(select.output)
