"""Mean average precision of the whole list in NumPy, query by query as the field's scripts do, with stable ties."""

import argparse
import time

import numpy as np

import rounds

parser = argparse.ArgumentParser()
parser.add_argument("--bits", type=int, required=True)
parser.add_argument("--labels", type=int, required=True)
parser.add_argument("--threads", required=True)
for name in ("codes", "queries", "code-labels", "query-labels"):
    parser.add_argument(f"--{name}", required=True)
arguments = parser.parse_args()


def signs(file):
    packed = np.fromfile(file, np.uint8).reshape(-1, arguments.bits // 8)
    return np.unpackbits(packed, axis=1, bitorder="little").astype(np.float32) * 2 - 1


def labels(file):
    return np.fromfile(file, np.uint8).reshape(-1, arguments.labels).astype(np.float32)


database, queries = signs(arguments.codes), signs(arguments.queries)
database_labels, query_labels = labels(arguments.code_labels), labels(arguments.query_labels)
average_precisions = np.zeros(len(queries))


def round_(cell):
    start = time.perf_counter()
    for query in range(len(queries)):
        relevant = database_labels @ query_labels[query] > 0
        distances = 0.5 * (arguments.bits - database @ queries[query])
        ranks = np.flatnonzero(relevant[np.argsort(distances, kind="stable")]) + 1
        hits = np.arange(1, len(ranks) + 1)
        average_precisions[query] = np.mean(hits / ranks) if len(ranks) else 0
    return time.perf_counter() - start


def write(folder):
    average_precisions.astype("<f8").tofile(folder / "map")


rounds.serve(round_, write)
