"""Embeds texts and pictures in a stream with an encoder of the platform: Arrow Flight alone, no stubs.

    embed_stream.py HOST:PORT conse-lite0 vectors.npy --texts lines.txt
    embed_stream.py HOST:PORT conse-lite0 vectors.npy --pictures photos/*.jpg

Sends lines of a UTF-8 file, or files, 64 a batch, takes the vectors of each batch as they come, and writes them as a NumPy
matrix of float32. What cannot be read is left out and named.
"""

import argparse
import json
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.flight as flight

ROWS_A_BATCH = 64
# A batch is one message, and a server takes 64 MB of one; about 1 MB keeps both sides busy.
BYTES_A_BATCH = 1 << 20
TYPES = {"text": pa.string(), "image": pa.binary()}


def batches(rows: Iterable[tuple[str, str | bytes]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Batches of pairs (id, text or bytes of a file); reads no further than the batch at hand."""
    waiting, length = [], 0
    for row in rows:
        waiting.append(row)
        length += len(row[1])
        if len(waiting) == ROWS_A_BATCH or length >= BYTES_A_BATCH:
            yield pa.record_batch([list(column) for column in zip(*waiting)], schema=schema)
            waiting, length = [], 0
    if waiting:
        yield pa.record_batch([list(column) for column in zip(*waiting)], schema=schema)


def embed_stream(endpoint: str, encoder: str, column: str, rows: Iterable[tuple[str, str | bytes]]):
    """Ids with their vectors, a pair of lists and matrix a batch, and reasons by id of what was left out.

    `column` is `text` or `image`.
    """
    command = json.dumps({"embed": {"config": {"encoder": encoder, "unreadable": "skip"}}}).encode()
    schema = pa.schema([("id", pa.string()), (column, TYPES[column])])
    with flight.connect(f"grpc://{endpoint}") as client:
        writer, reader = client.do_exchange(flight.FlightDescriptor.for_command(command))
        with writer:
            writer.begin(schema)
            for batch in batches(rows, schema):
                writer.write_batch(batch)
                # The server answers a batch before it reads the next one.
                answered = 0
                while answered < batch.num_rows:
                    chunk = reader.read_chunk()
                    told = json.loads(chunk.app_metadata.to_pybytes())
                    answered += chunk.data.num_rows + len(told["skipped"])
                    vectors = chunk.data[column]
                    matrix = vectors.flatten().to_numpy().reshape(len(vectors), vectors.type.list_size)
                    yield (
                        chunk.data["id"].to_pylist(),
                        matrix.copy(),
                        {row["id"]: row["reason"] for row in told["skipped"]},
                    )
            writer.done_writing()


def lines(file: str) -> Iterator[tuple[str, str]]:
    with open(file, encoding="utf-8") as opened:
        for number, line in enumerate(opened, start=1):
            yield f"line {number}", line.rstrip("\n")


def files(names: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        with open(name, "rb") as opened:
            yield name, opened.read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("endpoint")
    parser.add_argument("encoder")
    parser.add_argument("target")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--texts", metavar="FILE")
    source.add_argument("--pictures", metavar="FILE", nargs="+")
    asked = parser.parse_args()
    column, rows = ("text", lines(asked.texts)) if asked.texts else ("image", files(asked.pictures))
    kept, matrices = [], []
    for ids, matrix, skipped in embed_stream(asked.endpoint, asked.encoder, column, rows):
        kept += ids
        matrices.append(matrix)
        for name, reason in skipped.items():
            print(f"left out {name}: {reason}")
    if not kept:
        raise SystemExit("There must be a text or picture that can be read: none was")
    vectors = np.concatenate(matrices)
    np.save(asked.target, vectors)
    # Rows are of what was not left out: which, the ids beside them say.
    with open(f"{asked.target}.ids.txt", "w", encoding="utf-8") as names:
        names.writelines(f"{name}\n" for name in kept)
    print(f"{vectors.shape[0]} vectors of {vectors.shape[1]} numbers")


if __name__ == "__main__":
    main()
