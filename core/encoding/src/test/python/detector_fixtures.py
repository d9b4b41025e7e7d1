"""Detects objects on small pictures of Open Clip Art (public domain) as FastestDet's released script does, for FastestDetTest.

    pip install onnxruntime==1.32.0 numpy==2.4.6 pillow==12.0.0
    python core/encoding/src/test/python/detector_fixtures.py OPENCLIPART FASTESTDET.onnx core/encoding/src/test/resources/detected
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime
from PIL import Image

SIDE, CELLS, LEAST, OVERLAP, WANTED = 352, 22, 0.3, 0.45, 6


def boxes(session, picture):
    small = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    pixels = numpy.asarray(small, numpy.float32)[:, :, ::-1].transpose(2, 0, 1)[None] / 255
    found = session.run(None, {"input.1": pixels})[0][0].astype(numpy.float64)
    width, height = picture.size
    rows = []
    for y in range(CELLS):
        for x in range(CELLS):
            cell = found[:, y, x]
            category = int(cell[5:].argmax())
            score = cell[0] ** 0.6 * cell[5 + category] ** 0.4
            if score > LEAST:
                w, h = 1 / (1 + numpy.exp(-cell[3:5]))
                cx, cy = (x + numpy.tanh(cell[1])) / CELLS, (y + numpy.tanh(cell[2])) / CELLS
                rows.append([(cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height, score, category])
    rows.sort(key=lambda row: -row[4])
    kept = []
    for row in rows:
        if all(overlap(row, other) <= OVERLAP for other in kept):
            kept.append(row)
    return kept


def overlap(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0
    area = lambda box: (box[2] - box[0]) * (box[3] - box[1])
    return width * height / (area(a) + area(b) - width * height)


def main():
    source, model, target = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    target.mkdir(parents=True, exist_ok=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    expected = {}
    for file in sorted((source / "images").glob("animals__*.webp")) + sorted((source / "images").glob("transportation__*.webp")):
        picture = Image.open(file).convert("RGB")
        if len(expected) == WANTED:
            break
        picture = picture.resize((150, 110 + 10 * len(expected)), Image.Resampling.LANCZOS).quantize(64).convert("RGB")
        found = boxes(session, picture)
        # Pictures that say something: two boxes or a sure one.
        if len(found) >= 2 or (found and found[0][4] > 0.65):
            name = f"{len(expected)}.png"
            picture.quantize(64).save(target / name)
            expected[name] = boxes(session, Image.open(target / name).convert("RGB"))
            print(file.name, len(expected[name]), [round(row[4], 2) for row in expected[name]])
    (target / "boxes.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
