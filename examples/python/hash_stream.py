"""Hashes vectors in a stream with a model of the platform: Arrow Flight alone, no stubs.

    hash_stream.py HOST:PORT models/… text vectors.npy codes.npy

Reads a NumPy matrix of float32, items x dimension, sends it in batches of about 1 MB and takes the packed codes of each as
they come: uint8, items x bits/8; `numpy.unpackbits(codes, axis=1, bitorder="little")` takes them apart.
"""

import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.flight as flight

BATCH_BYTES = 1 << 20


def batches(vectors: np.ndarray):
    rows = max(1, BATCH_BYTES // vectors[:1].nbytes)
    for first in range(0, len(vectors), rows):
        part = np.ascontiguousarray(vectors[first : first + rows], np.float32)
        ids = pa.array([str(first + i) for i in range(len(part))])
        column = pa.FixedSizeListArray.from_arrays(pa.array(part.ravel()), part.shape[1])
        yield pa.record_batch([ids, column], names=["id", "vector"])


def hash_stream(endpoint: str, model: str, modality: str, vectors: np.ndarray) -> np.ndarray:
    """Packed codes of vectors, row for row."""
    command = json.dumps({"hash": {"model": model, "modality": modality}}).encode()
    schema = pa.schema([("id", pa.string()), ("vector", pa.list_(pa.float32(), vectors.shape[1]))])
    parts = []
    with flight.connect(f"grpc://{endpoint}") as client:
        writer, reader = client.do_exchange(flight.FlightDescriptor.for_command(command))
        with writer:
            writer.begin(schema)
            for batch in batches(vectors):
                writer.write_batch(batch.cast(schema) if batch.schema != schema else batch)
                taken = 0
                # The server answers a batch before it reads the next one.
                while taken < batch.num_rows:
                    codes = reader.read_chunk().data["code"]
                    taken += len(codes)
                    width = codes.type.byte_width
                    buffer = np.frombuffer(codes.buffers()[1], np.uint8)
                    parts.append(buffer[codes.offset * width :][: len(codes) * width].reshape(-1, width).copy())
            writer.done_writing()
    return np.concatenate(parts)


def main() -> None:
    endpoint, model, modality, source, target = sys.argv[1:]
    codes = hash_stream(endpoint, model, modality, np.load(source))
    np.save(target, codes)
    print(f"{len(codes)} codes of {8 * codes.shape[1]} bits")


if __name__ == "__main__":
    main()
