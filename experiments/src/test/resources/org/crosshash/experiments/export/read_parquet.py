"""Compares a Parquet file of codes with the codes as text."""

import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

rows = [line.split("\t") for line in pathlib.Path(sys.argv[2]).read_text("utf-8").splitlines()]
table = pq.read_table(sys.argv[1])
assert table.schema.field("id").type == pa.string(), table.schema
assert table.schema.field("code").type == pa.binary(3), table.schema
assert table["id"].to_pylist() == [row[0] for row in rows]
assert table["modality"].to_pylist() == [row[1] for row in rows]
assert [code.hex() for code in table["code"].to_pylist()] == [row[2] for row in rows]
assert table["local_codes"].to_pylist() == table["code"].to_pylist()
assert table.schema.metadata[b"crosshash.model"] == b"models/m"
assert table.schema.metadata[b"crosshash.bits"] == b"24"
assert pq.ParquetFile(sys.argv[1]).metadata.num_rows == len(rows)
print("all as it should be")
