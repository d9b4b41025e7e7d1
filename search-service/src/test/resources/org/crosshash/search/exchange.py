"""Sends codes to DoExchange in batches and checks that each finds itself first: pyarrow alone, no stubs."""

import json
import sys

import pyarrow as pa
import pyarrow.flight as flight

address, index, file = sys.argv[1:]
lines = [line.split() for line in open(file)]
client = flight.connect(f"grpc://{address}")
command = json.dumps({"search": {"index": index, "limit": 3}})
schema = pa.schema([("id", pa.string()), ("code", pa.binary(8))])
writer, reader = client.do_exchange(flight.FlightDescriptor.for_command(command))
found, version = [], None
with writer:
    writer.begin(schema)
    for start in range(0, len(lines), 40):
        some = lines[start : start + 40]
        codes = [bytes.fromhex(code) for _, code in some]
        writer.write_batch(pa.record_batch([[name for name, _ in some], pa.array(codes, pa.binary(8))], schema=schema))
        chunk = reader.read_chunk()
        version = json.loads(chunk.app_metadata.to_pybytes())["version"]
        found += chunk.data.to_pylist()
    writer.done_writing()
firsts = [row for row in found if row["rank"] == 0]
assert [row["query"] for row in firsts] == [name for name, _ in lines]
assert all(row["id"] == row["query"] and row["distance"] == 0 and row["modality"] == "image" for row in firsts)
print(f"{len(firsts)} queries, {len(found)} neighbours, version {version}")
