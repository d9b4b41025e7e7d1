"""Reads a table of 256 MiB over loopback with pyarrow.flight, from a pyarrow.flight server in a process of its own."""

import argparse
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.flight as flight

import rounds

ROWS, COLUMNS, BATCH_ROWS = 131_072, 512, 512  # batches of 1 MiB, as ours

parser = argparse.ArgumentParser()
parser.add_argument("--folder", help="not used: the table is in memory")
parser.add_argument("--serve", action="store_true")
arguments = parser.parse_args()


class Server(flight.FlightServerBase):
    def __init__(self):
        super().__init__("grpc://127.0.0.1:0")
        values = pa.array((np.arange(ROWS * COLUMNS) % 1_000_003).astype(np.float32))
        vectors = pa.FixedSizeListArray.from_arrays(values, COLUMNS)
        table = pa.table({"id": [f"item-{row}" for row in range(ROWS)], "image": vectors})
        self.batches = table.to_batches(max_chunksize=BATCH_ROWS)

    def do_get(self, context, ticket):
        schema = self.batches[0].schema
        return flight.RecordBatchStream(pa.RecordBatchReader.from_batches(schema, self.batches))


if arguments.serve:
    server = Server()
    print(server.port, flush=True)
    server.serve()
    sys.exit()

process = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
client = flight.connect(f"grpc://127.0.0.1:{process.stdout.readline().strip()}")
read = 0


def round_(cell):
    global read
    read = 0
    start = time.perf_counter()
    for chunk in client.do_get(flight.Ticket(b"table")):
        read += chunk.data.nbytes
    return time.perf_counter() - start


def write(folder):
    np.array([read], "<f8").tofile(folder / "bytes")


try:
    rounds.serve(round_, write)
finally:
    process.terminate()
    process.wait()
