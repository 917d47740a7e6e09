"""Reads the same API with dlt, its REST source and its fastest loader, into DuckDB, Parquet files or PostgreSQL."""

import json
import os
import resource
import sys

kind, target, url, address, dataset = sys.argv[1:6]
os.environ["DLT_DATA_DIR"] = os.path.join(target, "dlt")
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

if kind == "duckdb":
    destination = dlt.destinations.duckdb(os.path.join(target, "dlt.duckdb"))
elif kind == "postgres":
    destination = dlt.destinations.postgres(address)
else:
    destination = dlt.destinations.filesystem("file://" + os.path.join(target, "files"))

source = rest_api_source(
    {
        "client": {
            "base_url": url,
            "paginator": {"type": "cursor", "cursor_path": "next_cursor", "cursor_param": "cursor"},
        },
        "resources": [
            {
                "name": "issues",
                "endpoint": {"path": "issues", "data_selector": "data"},
                "columns": {"user": {"data_type": "json"}, "labels": {"data_type": "json"}},
            }
        ],
    }
)
pipeline = dlt.pipeline("bench", destination=destination, dataset_name=dataset, pipelines_dir=os.path.join(target, "p"))
# What dlt itself takes where ADBC is installed, and its fastest way into PostgreSQL; without, it is INSERT.
pipeline.run(source, loader_file_format="parquet")
records = pipeline.last_trace.last_normalize_info.row_counts["issues"]
if kind == "postgres":
    # What came, not what was counted on the way: CSV files count values.
    with pipeline.sql_client() as client:
        records = client.execute_sql("SELECT count(*) FROM issues")[0][0]
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
print(json.dumps({"records": records, "cpu": cpu, "rss": own.ru_maxrss / 1024}))
