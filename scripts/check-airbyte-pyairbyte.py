"""Reads a source with PyAirbyte into its DuckDB cache, twice; prints record counts as JSON."""

import json
import sys
from pathlib import Path

import airbyte as ab
from airbyte.caches import DuckDBCache

name, executable, config_file, database = sys.argv[1:5]
source = ab.get_source(
    name,
    config=json.loads(Path(config_file).read_text()),
    local_executable=Path(executable),
)
source.check()
source.select_all_streams()
cache = DuckDBCache(db_path=database)


def counts(result):
    return {stream: len(list(result[stream])) for stream in result.streams}


first = counts(source.read(cache=cache))
print("first", json.dumps(first), flush=True)
# The caller adds records, then sends a line.
sys.stdin.readline()
result = source.read(cache=cache)
print("second", json.dumps({"total": counts(result), "read": result.processed_records}), flush=True)
