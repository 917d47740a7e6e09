"""Reads the bench's API with dlt's REST source into JSON lines, uncompressed, without telemetry."""

import os
import sys

url, folder = sys.argv[1:3]
os.environ["DLT_DATA_DIR"] = os.path.join(folder, "dlt")
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
os.environ["NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION"] = "true"
os.environ["DATA_WRITER__DISABLE_COMPRESSION"] = "true"

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

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
                "columns": {name: {"data_type": "json"} for name in ("user", "labels", "assignee")},
            }
        ],
    }
)
pipeline = dlt.pipeline(
    "bench",
    destination=dlt.destinations.filesystem("file://" + os.path.join(folder, "files")),
    dataset_name="bench",
    pipelines_dir=os.path.join(folder, "pipelines"),
)
pipeline.run(source, loader_file_format="jsonl")
for _ in range(pipeline.last_trace.last_normalize_info.row_counts["issues"]):
    print("record")
