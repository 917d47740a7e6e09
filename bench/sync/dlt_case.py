"""Reads the same API with dlt, its REST source and its fastest loader, into DuckDB or Parquet files."""

import json
import os
import resource
import sys

kind, target, url = sys.argv[1:4]
os.environ["DLT_DATA_DIR"] = os.path.join(target, "dlt")
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

if kind == "duckdb":
    destination = dlt.destinations.duckdb(os.path.join(target, "dlt.duckdb"))
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
pipeline = dlt.pipeline("bench", destination=destination, dataset_name="bench", pipelines_dir=os.path.join(target, "p"))
pipeline.run(source, loader_file_format="parquet")
records = pipeline.last_trace.last_normalize_info.row_counts["issues"]
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
print(json.dumps({"records": records, "cpu": cpu, "rss": own.ru_maxrss / 1024}))
