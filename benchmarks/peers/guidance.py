"""Benchmarks of guidance: joint matrix, graph of neighbours, a million pairs."""

import os

from benchmark import Benchmark

DIMENSION = 512
ITEMS, OBJECTS, WORDS, TOPICS = 5_000, 8, 6, 40


def guidance_data(cache):
    """Items of topics: their objects and words lie around their topic; communities are topics with some noise."""
    import numpy as np

    folder = cache / "data"
    files = {name: folder / f"guidance-{name}" for name in ("objects", "words", "centres", "communities")}
    if not files["communities"].exists():
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(1)
        topics = random.integers(0, TOPICS, ITEMS)
        means = random.standard_normal((TOPICS, DIMENSION), np.float32)
        for name, count in (("objects", OBJECTS), ("words", WORDS)):
            vectors = means[topics][:, None] + 3 * random.standard_normal((ITEMS, count, DIMENSION), np.float32)
            vectors.astype("<f4").tofile(files[name])
        (means[:32] + random.standard_normal((32, DIMENSION))).astype("<f4").tofile(files["centres"])
        # Written last: it tells that all are there.
        strays = random.random(ITEMS) < 0.1
        np.where(strays, random.integers(0, TOPICS, ITEMS), topics).astype("<i4").tofile(files["communities"])
    return [
        *("--items", str(ITEMS), "--dimension", str(DIMENSION), "--threads", str(os.cpu_count())),
        *(word for name, file in files.items() for word in (f"--{name}", str(file))),
    ]


def like_guidance(ours, peer):
    """Values near a threshold or as near to two centres may fall to either side where sums are rounded otherwise."""
    import numpy as np

    first, second = (np.fromfile(folder / "similarity", "<f4") for folder in (ours, peer))
    unlike = (np.abs(first - second) > 1e-3).mean()
    if len(first) != len(second) or not unlike < 1e-3:
        raise SystemExit(f"{unlike:.2%} of the values differ from the peer's")
    memory = int((ours / "memory").read_text()) / 1e9
    return f"{1 - unlike:.5%} of the values are equal within 0.001; most memory of ours: {memory:.2f} GB"


JOINT_MATRIX = Benchmark(
    name="guidance-vs-numpy",
    about=f"VTM-UCH's joint matrix of {ITEMS:,} items with {OBJECTS} objects of {DIMENSION} dimensions, from given centres and communities, "
    "all cores; peer: the same formulas in NumPy, each block of rows against all rows, or with our use of their symmetry",
    main_class="org.crosshash.benchmarks.GuidanceWorker",
    script="guidance_numpy.py",
    prepare=guidance_data,
    compare=like_guidance,
    figure=lambda seconds: seconds,
    unit="s",
    threads=os.cpu_count(),
    rounds=5,
    warm_up_ours=3,
    warm_up_peer=1,
    java_options=("-Xmx1500m",),
    cells=("row-blocks", "upper-triangle"),
)

GRAPH_ROWS, GRAPH_NEIGHBOURS = 100_000, 50


def graph_data(cache):
    import numpy as np

    file = cache / "data" / "graph-vectors"
    if not file.exists() or file.stat().st_size != 4 * GRAPH_ROWS * DIMENSION:
        file.parent.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(1)
        vectors = random.standard_normal((GRAPH_ROWS, DIMENSION), np.float32)
        vectors += random.standard_normal((500, DIMENSION), np.float32)[random.integers(0, 500, GRAPH_ROWS)]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        part = file.with_suffix(".part")
        vectors.astype("<f4").tofile(part)
        part.rename(file)
    return [
        *("--dimension", str(DIMENSION), "--neighbours", str(GRAPH_NEIGHBOURS), "--threads", str(os.cpu_count())),
        *("--vectors", str(file)),
    ]


def same_scores(ours, peer):
    import numpy as np

    first, second = (np.fromfile(folder / "scores", "<f4") for folder in (ours, peer))
    if len(first) != len(second) or not np.abs(first - second).max() <= 1e-5:
        raise SystemExit("similarities of the neighbours differ from the peer's")
    return f"similarities in each place are equal within {np.abs(first - second).max():.1e}"


GRAPH = Benchmark(
    name="knn-graph-vs-faiss",
    about=f"the {GRAPH_NEIGHBOURS} nearest of each of {GRAPH_ROWS:,} rows of {DIMENSION} dimensions among all, all cores; peer: FAISS IndexFlatIP",
    main_class="org.crosshash.benchmarks.NeighbourGraphWorker",
    script="neighbours_faiss.py",
    prepare=graph_data,
    compare=same_scores,
    figure=lambda seconds: seconds,
    unit="s",
    threads=os.cpu_count(),
    rounds=1,
    warm_up_ours=0,
    warm_up_peer=0,
    java_options=("-Xmx4g",),
)

MILLION = Benchmark(
    name="guidance-million",
    about="guidance of 1,000,000 synthetic items of 128 dimensions by vtm-uch-sparse and dgcpn-sparse; peer: the 20 minutes that each may take",
    main_class="org.crosshash.benchmarks.GuidanceMillionWorker",
    script="",
    prepare=lambda cache: [
        *("--items", os.environ.get("CROSSHASH_BENCHMARKS_ITEMS", "1000000")),
        *("--dimension", "128", "--threads", str(os.cpu_count())),
    ],
    compare=None,
    figure=lambda seconds: seconds,
    unit="s",
    threads=os.cpu_count(),
    java_options=("-Xmx9g",),
)

GUIDANCE = (JOINT_MATRIX, GRAPH, MILLION)
