"""The benchmark of HuggingHash's training step: its data and how results are compared. Needs no package to be listed."""

import os

from benchmark import Benchmark

PAIRS, IMAGE, TEXT, IMAGE_TOKENS, TEXT_TOKENS = 2_560, 1_280, 384, 6, 8
HIDDEN, LOCAL, BITS, BATCH, EPOCHS, CLASSES = 512, 128, 64, 128, 40, 20


def data(cache):
    import numpy as np

    folder = cache / "data"
    names = ("images", "texts", "image-token-file", "text-token-file")
    files = {name: folder / f"hugging-{name}" for name in names}
    if not files["text-token-file"].exists():
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(1)
        classes = random.integers(0, CLASSES, PAIRS)
        # Written last: it tells that all are there.
        for name, count, dimension in zip(names, (1, 1, IMAGE_TOKENS, TEXT_TOKENS), (IMAGE, TEXT, IMAGE, TEXT)):
            centres = random.standard_normal((CLASSES, count, dimension))
            (centres[classes] + 2 * random.standard_normal((PAIRS, count, dimension))).astype("<f4").tofile(files[name])
    return [
        *("--pairs", str(PAIRS), "--image", str(IMAGE), "--text", str(TEXT)),
        *("--image-tokens", str(IMAGE_TOKENS), "--text-tokens", str(TEXT_TOKENS), "--hidden", str(HIDDEN)),
        *("--local", str(LOCAL), "--bits", str(BITS), "--batch", str(BATCH), "--epochs", str(EPOCHS)),
        *("--threads", str(os.cpu_count())),
        *(word for name, file in files.items() for word in (f"--{name}", str(file))),
    ]


def like_losses(ours, peer):
    """Weights, batches and dropout are drawn by different generators, so that losses are alike but not equal."""
    import numpy as np

    first, second = (np.fromfile(folder / "losses", "<f8") for folder in (ours, peer))
    count = min(len(first), len(second))
    ratio = first[count - 1] / second[count - 1]
    if not 0.9 < ratio < 1.1 or not first[count - 1] < first[0]:
        raise SystemExit(f"losses differ from the peer's: {first} and {second}")
    return f"losses after {count} epochs: ours {first[count - 1]:.3f}, peer {second[count - 1]:.3f}"


HUGGING = Benchmark(
    name="training-step-vs-pytorch-hugginghash",
    about=f"a step of HuggingHash (our reconstruction), batch {BATCH}, {IMAGE_TOKENS} and {TEXT_TOKENS} tokens, all cores; peer: PyTorch eager",
    main_class="org.crosshash.benchmarks.HuggingWorker",
    script="hugginghash_torch.py",
    prepare=data,
    compare=like_losses,
    figure=lambda seconds: seconds * 1e3,
    unit="ms",
    environment="torch",
    threads=os.cpu_count(),
    rounds=9,
    warm_up_ours=3,
    warm_up_peer=3,
)
