"""Multi-index hashing beside our own scan, at the cells where it is to shine and where it must not hurt, and FAISS."""

import os

from benchmark import Benchmark, random_file

QUERIES = 64
CLUSTERED, CENTRES = 50_000_000, 20_000
RANDOM = 10_000_000


def clustered_files(cache):
    """50 M codes of 64 bits, each about one of 20,000 centres (a bit differs once in 32), and queries made alike."""
    import numpy as np

    folder = cache / "data"
    files = [folder / name for name in ("mih-clustered-near", "mih-clustered-codes")]
    if not files[1].exists() or files[1].stat().st_size != CLUSTERED * 8:
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(64)
        centres = random.integers(0, 2**64, CENTRES, np.uint64)
        for file, count in zip(files, (QUERIES, CLUSTERED)):
            part = file.with_suffix(".part")
            with part.open("wb") as target:
                for first in range(0, count, 1_000_000):
                    size = min(count - first, 1_000_000)
                    flips = np.bitwise_and.reduce([random.integers(0, 2**64, size, np.uint64) for _ in range(5)])
                    (centres[random.integers(0, CENTRES, size)] ^ flips).tofile(target)
            part.rename(file)
    return [str(file) for file in files]


def near_file(cache, codes):
    """Codes of a file with two of their bits turned."""
    import numpy as np

    file = cache / "data" / "mih-random-near"
    if not file.exists():
        near = np.fromfile(codes, np.uint64)[:: RANDOM // QUERIES][:QUERIES] ^ np.uint64(1 << 5 | 1 << 40)
        near.tofile(file)
    return str(file)


def clustered(cache):
    near, codes = clustered_files(cache)
    far = random_file(cache, "mih-far", QUERIES * 8, 5)
    return ["--clustered-codes", codes, "--clustered-near", near, "--clustered-far", far]


def both(cache):
    codes = random_file(cache, "mih-random-codes", RANDOM * 8, 6)
    far = random_file(cache, "mih-far", QUERIES * 8, 5)
    return [
        *("--data", "clustered,random", *clustered(cache)),
        *("--random-codes", codes, "--random-near", near_file(cache, codes), "--random-far", far),
    ]


def lists(folder):
    import numpy as np

    sizes, slots, distances = (np.fromfile(folder / name, "<i4") for name in ("sizes", "slots", "distances"))
    ends = np.cumsum(sizes)[:-1]
    return np.split(slots, ends), np.split(distances, ends)


def same_lists(ours, peer):
    """Byte for byte: both sides are ours."""
    for name in ("sizes", "slots", "distances"):
        if (ours / name).read_bytes() != (peer / name).read_bytes():
            raise SystemExit(f"{name} differ from the scan's")
    return "results are the same bytes"


def recall(ours, peer):
    """Ours are exact; the peer's need not be."""
    slots, distances = lists(ours)
    peer_slots, peer_distances = lists(peer)
    wanted = sum(map(len, slots))
    # A neighbour at the last distance may be another of the same distance.
    found = sum(
        min(len(mine), sum(theirs_distance <= my_distance[-1])) if len(mine) else 0
        for mine, my_distance, theirs_distance in zip(slots, distances, peer_distances)
    )
    return f"recall of the peer: {found / max(1, wanted):.4f} of {wanted} neighbours (ours: 1, exact)"


def cells(data, queries, searches, kinds=("single", "batch"), threads=(1, os.cpu_count())):
    return tuple(
        f"{data} {kind} {search} {how} {count}"
        for kind in queries
        for search in searches
        for how in kinds
        for count in sorted(set(threads))
    )


def versus_scan(name, about, chosen, **settings):
    return Benchmark(
        name=name,
        about=about,
        main_class="org.crosshash.benchmarks.PlannedSearchWorker",
        script="",
        peer_class="org.crosshash.benchmarks.PlannedSearchWorker$Scan",
        compare=same_lists,
        figure=lambda seconds: seconds / QUERIES * 1e3,
        unit="ms",
        rounds=3,
        warm_up_peer=1,
        cells=chosen,
        threads=os.cpu_count(),
        java_options=("-Xms4g", "-Xmx4g"),
        **settings,
    )


MULTI_INDEX = (
    versus_scan(
        "mih-vs-flat",
        "near queries among 50 M clustered codes of 64 bits, one by one; peer: our own scan",
        cells("clustered", ("near",), ("within-2", "nearest-10"), kinds=("single",)),
        prepare=lambda cache: ["--data", "clustered", *clustered(cache)],
        warm_up_ours=8,
    ),
    versus_scan(
        "plan-vs-flat",
        "near and far queries among 50 M clustered and 10 M random codes: what the planner chooses is never much slower;"
        " peer: our own scan",
        cells("clustered", ("near", "far"), ("within-2", "within-8", "nearest-10", "nearest-1000"), threads=(1,))
        + cells("random", ("near", "far"), ("within-2", "within-8", "nearest-10", "nearest-1000"), threads=(1,)),
        prepare=both,
        warm_up_ours=2,
    ),
    Benchmark(
        name="mih-vs-faiss",
        about="near queries among 50 M clustered codes of 64 bits, one by one, one thread; peer: FAISS IndexBinaryMultiHash",
        main_class="org.crosshash.benchmarks.PlannedSearchWorker",
        script="multi_index_faiss.py",
        prepare=lambda cache: ["--data", "clustered", *clustered(cache)],
        compare=recall,
        figure=lambda seconds: seconds / QUERIES * 1e3,
        unit="ms",
        rounds=3,
        warm_up_ours=8,
        warm_up_peer=1,
        cells=cells("clustered", ("near",), ("within-2", "nearest-10"), kinds=("single",), threads=(1,)),
        java_options=("-Xms4g", "-Xmx4g"),
    ),
)
