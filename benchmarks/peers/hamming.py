"""Flat Hamming search beside FAISS: the grid of data, neighbours and threads, at each code length."""

import os

from benchmark import Benchmark, random_file

CODES = 10_000_000
QUERIES = 64
CENTRES = 1_000
CELLS = tuple(
    f"{data} {limit} {threads}"
    for threads in sorted({1, os.cpu_count()})
    for limit in (10, 1_000)
    for data in ("random", "clustered")
)


def clustered_files(cache, bits):
    """Codes and queries about common centres, in random order; each bit differs from its centre's once in eight."""
    import numpy as np

    folder, size = cache / "data", bits // 8
    files = [folder / f"clustered-{name}-{bits}" for name in ("queries", "codes")]
    if not files[1].exists() or files[1].stat().st_size != CODES * size:
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(bits + 2)
        centres = random.integers(0, 256, (CENTRES, size), np.uint8)
        for file, count in zip(files, (QUERIES, CODES)):
            part = file.with_suffix(".part")
            with part.open("wb") as target:
                for first in range(0, count, 1_000_000):
                    shape = (min(count - first, 1_000_000), size)
                    flips = np.bitwise_and.reduce([random.integers(0, 256, shape, np.uint8) for _ in range(3)])
                    (centres[random.integers(0, CENTRES, shape[0])] ^ flips).tofile(target)
            part.rename(file)
    return [str(file) for file in files]


def same_neighbours(ours, peer):
    """Equal distances in each place, and equal sets of slots nearer than the last: equal up to ties at the cut."""
    import numpy as np

    (slots, distances), (peer_slots, peer_distances) = (
        [np.fromfile(folder / name, "<i4").reshape(QUERIES, -1) for name in ("slots", "distances")]
        for folder in (ours, peer)
    )
    if not np.array_equal(distances, np.sort(peer_distances, axis=1)):
        raise SystemExit("distances differ from the peer's")
    for query in range(QUERIES):
        nearer = distances[query] < distances[query, -1]
        peer_nearer = peer_distances[query] < distances[query, -1]
        if set(slots[query, nearer]) != set(peer_slots[query, peer_nearer]):
            raise SystemExit(f"neighbours of query {query} differ from the peer's")
    return "results are equal up to ties at the last place"


def hamming(mode, bits):
    def prepare(cache):
        queries, codes = clustered_files(cache, bits)
        return [
            *("--bits", str(bits), "--mode", mode),
            *("--random-codes", random_file(cache, f"codes-{bits}", CODES * bits // 8, bits)),
            *("--random-queries", random_file(cache, f"queries-{bits}", QUERIES * bits // 8, bits + 1)),
            *("--clustered-codes", codes, "--clustered-queries", queries),
        ]

    how = "a batch of 64 queries" if mode == "batch" else "64 queries one by one"
    return Benchmark(
        name=f"hamming-vs-faiss-{mode}-{bits}",
        about=f"{how}, the nearest of 10 M codes of {bits} bits (data, neighbours, threads); peer: FAISS IndexBinaryFlat",
        main_class="org.crosshash.benchmarks.HammingWorker",
        script="hamming_faiss.py",
        prepare=prepare,
        compare=same_neighbours,
        figure=lambda seconds: QUERIES * CODES / seconds / 1e9,
        unit="Gcodes/s",
        threads=os.cpu_count(),
        rounds=3,
        warm_up_ours=3,
        warm_up_peer=2,
        cells=CELLS,
    )


HAMMING = tuple(hamming(mode, bits) for mode in ("batch", "single") for bits in (16, 32, 64, 128, 256))
