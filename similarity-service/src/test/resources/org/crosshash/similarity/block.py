"""Reads rows of guidance by DoGet and prints their sum: pyarrow alone, no stubs."""

import json
import sys

import pyarrow.flight as flight

address, guidance, first, count = sys.argv[1:]
client = flight.connect(f"grpc://{address}")
ticket = json.dumps({"block": {"guidance": guidance, "first_row": int(first), "row_count": int(count), "columns": [2, 0]}})
info = client.get_flight_info(flight.FlightDescriptor.for_command(ticket))
table = client.do_get(info.endpoints[0].ticket).read_all()
assert table.num_rows == info.total_records == int(count)
assert table["row"].to_pylist() == list(range(int(first), int(first) + int(count)))
print("values", json.dumps(table["similarity"].to_pylist()))
