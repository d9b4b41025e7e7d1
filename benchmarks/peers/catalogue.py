"""The benchmarks by name: their data, their two sides, and how results are compared. Needs no package to be listed."""

import os

from benchmark import Benchmark, random_file
from encoding import ENCODE
from guidance import GUIDANCE
from hamming import HAMMING
from hashing import LATENCY, THROUGHPUT
from hugging import HUGGING
from multi_index import MULTI_INDEX

DATABASE, EVALUATED, LABELS = 188_421, 2_000, 21


def evaluation_data(cache):
    import numpy as np

    folder = cache / "data"
    labels = {}
    for name, count, seed in (("code-labels", DATABASE, 1), ("query-labels", EVALUATED, 2)):
        file = folder / f"evaluation-{name}"
        labels[name] = str(file)
        if not file.exists() or file.stat().st_size != count * LABELS:
            folder.mkdir(parents=True, exist_ok=True)
            (np.random.default_rng(seed).random((count, LABELS)) < 0.1).astype(np.uint8).tofile(file)
    return [
        *("--bits", "64", "--labels", str(LABELS), "--threads", str(os.cpu_count())),
        *("--codes", random_file(cache, "evaluation-codes", DATABASE * 8, 3)),
        *("--queries", random_file(cache, "evaluation-queries", EVALUATED * 8, 4)),
        *("--code-labels", labels["code-labels"], "--query-labels", labels["query-labels"]),
    ]


def same_precisions(ours, peer):
    import numpy as np

    difference = np.abs(np.fromfile(ours / "map", "<f8") - np.fromfile(peer / "map", "<f8")).max()
    if not difference <= 1e-9:
        raise SystemExit(f"average precisions differ from the peer's by {difference}")
    return f"average precisions are equal within {difference:.1e}"


EVALUATE = Benchmark(
    name="evaluate-vs-numpy",
    about=f"mAP@all of {EVALUATED:,} queries against {DATABASE:,} codes of 64 bits, all cores; peer: the field's script in NumPy",
    main_class="org.crosshash.benchmarks.EvaluationWorker",
    script="evaluation_numpy.py",
    prepare=evaluation_data,
    compare=same_precisions,
    figure=lambda seconds: seconds,
    unit="s",
    threads=os.cpu_count(),
    rounds=3,
    warm_up_ours=2,
    warm_up_peer=0,
)

FLIGHT_BYTES = 131_072 * 512 * 4


def same_bytes(ours, peer):
    """Validity bitmaps and rounding of buffers may differ, the vectors may not."""
    import numpy as np

    first, second = (np.fromfile(folder / "bytes", "<f8")[0] for folder in (ours, peer))
    if not (FLIGHT_BYTES < first < 1.05 * FLIGHT_BYTES and FLIGHT_BYTES < second < 1.05 * FLIGHT_BYTES):
        raise SystemExit(f"bytes received differ from the table's: {first} and {second}")
    return f"bytes received: ours {first:,.0f}, peer {second:,.0f}"


FLIGHT = Benchmark(
    name="flight-loopback",
    about="DoGet of a table of 256 MiB over loopback, server in a process of its own; peer: pyarrow.flight",
    main_class="org.crosshash.benchmarks.FlightWorker",
    script="flight_pyarrow.py",
    prepare=lambda cache: ["--folder", str(cache / "data" / "flight")],
    compare=same_bytes,
    figure=lambda seconds: FLIGHT_BYTES / seconds / 1e6,
    unit="MB/s",
    threads=os.cpu_count(),
    rounds=9,
    warm_up_ours=10,
    warm_up_peer=3,
    java_options=("-Xmx2g",),
)

PAIRS, DIMENSION, HIDDEN, CODE_BITS, BATCH, EPOCHS, CLASSES = 6_400, 512, 2_048, 64, 128, 40, 20


def training_data(cache, method):
    import numpy as np

    folder = cache / "data"
    files = {name: folder / f"training-{name}" for name in ("images", "texts", "similarities")}
    if not files["similarities"].exists():
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(1)
        classes = random.integers(0, CLASSES, PAIRS)
        for name in ("images", "texts"):
            centres = random.standard_normal((CLASSES, DIMENSION))
            vectors = centres[classes] + 2 * random.standard_normal((PAIRS, DIMENSION))
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            vectors.astype("<f4").tofile(files[name])
        # Written last: it tells that all are there.
        np.where(classes[:, None] == classes, 1, -1).astype("<f4").tofile(files["similarities"])
    return [
        *("--method", method, "--pairs", str(PAIRS), "--dimension", str(DIMENSION), "--hidden", str(HIDDEN), "--bits", str(CODE_BITS)),
        *("--batch", str(BATCH), "--epochs", str(EPOCHS), "--threads", str(os.cpu_count())),
        *(word for name, file in files.items() for word in (f"--{name}", str(file))),
    ]


def like_losses(ours, peer):
    """Weights and batches are drawn by different generators, so that losses are alike but not equal."""
    import numpy as np

    first, second = (np.fromfile(folder / "losses", "<f8") for folder in (ours, peer))
    count = min(len(first), len(second))
    ratio = first[count - 1] / second[count - 1]
    if not 0.8 < ratio < 1.25 or not first[count - 1] < first[0]:
        raise SystemExit(f"losses differ from the peer's: {first} and {second}")
    return f"losses after {count} epochs: ours {first[count - 1]:.1f}, peer {second[count - 1]:.1f}"


def training(name, method, about):
    return Benchmark(
        name=name,
        about=f"{about}; peer: PyTorch eager",
        main_class="org.crosshash.benchmarks.TrainingWorker",
        script="training_torch.py",
        prepare=lambda cache: training_data(cache, method),
        compare=like_losses,
        figure=lambda seconds: seconds * 1e3,
        unit="ms",
        environment="torch",
        threads=os.cpu_count(),
        rounds=9,
        warm_up_ours=3,
        warm_up_peer=3,
    )


SHAPE = f"batch {BATCH}, {DIMENSION}-{HIDDEN}-{CODE_BITS}"
TRAINING = (
    training("training-step-vs-pytorch", "vtm-uch", f"a step of VTM-UCH, {SHAPE}, BertAdam, all cores"),
    training("training-step-vs-pytorch-ucch", "ucch", f"a step of UCCH, {SHAPE}, 4096 negatives an item, Adam, all cores"),
)

ALL = {
    benchmark.name: benchmark
    for benchmark in (
        *GUIDANCE,
        *HAMMING,
        *MULTI_INDEX,
        ENCODE,
        EVALUATE,
        FLIGHT,
        *TRAINING,
        HUGGING,
        THROUGHPUT,
        LATENCY,
    )
}
