"""Makes small detectors with random weights for DetectorFormTest, and the boxes that Python finds with them.

Each is exported as the libraries themselves export theirs: YOLOX, YOLOv5 and YOLOv8 heads, NanoDet and NanoDet-Plus heads on
averages of the picture, DETR by transformers, Faster R-CNN by torchvision. What is compared is all around the weights: bringing a
picture to size, planes, decoding, suppression, and the way back to the picture. Decoding follows the published formulas, suppression
is torchvision's.

    python3 -m venv venv
    venv/bin/pip install torch==2.7.1 torchvision==0.22.1 transformers==4.46.3 onnx==1.23.2 onnxruntime==1.32.0 pillow==12.0.0
    venv/bin/python core/encoding/src/test/python/detector_head_fixtures.py core/encoding/src/test/resources
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime
import torch
from PIL import Image, ImageOps
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.ops import MultiScaleRoIAlign, batched_nms
from transformers import DetrConfig, DetrForObjectDetection, DetrImageProcessor, ResNetConfig

SIDE, CATEGORIES, WIDTH, LEAST, OPSET = 64, 5, 12, 0.3, 17
BILINEAR = Image.Resampling.BILINEAR


class Maps(torch.nn.Module):
    """A row of numbers for each cell of each map, from the mean colours of the cell."""

    def __init__(self, strides, numbers, scale, gain):
        super().__init__()
        self.strides, self.scale = strides, scale
        self.maps = torch.nn.ModuleList(
            torch.nn.Sequential(
                torch.nn.AvgPool2d(stride), torch.nn.Conv2d(3, WIDTH, 1), torch.nn.Tanh(), torch.nn.Conv2d(WIDTH, numbers, 3, padding=1)
            )
            for stride in strides
        )
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.mul_(gain)

    def forward(self, pixels):
        return [map(pixels * self.scale).flatten(2).permute(0, 2, 1) for map in self.maps]


def cells(strides, centre):
    """Points of all cells, in cells, and the step of each."""
    points, steps = [], []
    for stride in strides:
        count = -(-SIDE // stride)
        y, x = numpy.mgrid[0:count, 0:count]
        points.append(numpy.stack([x.ravel(), y.ravel()], axis=1) + centre)
        steps.append(numpy.full((count * count, 1), stride))
    return numpy.concatenate(points), numpy.concatenate(steps)


class Yolox(torch.nn.Module):
    """The head as YOLOX exports it: objectness and categories are probabilities, boxes are not decoded."""

    def __init__(self):
        super().__init__()
        self.maps = Maps([8, 16, 32], 5 + CATEGORIES, 1 / 64, 2.0)

    def forward(self, pixels):
        rows = torch.cat(self.maps(pixels), dim=1)
        return torch.cat([rows[..., :2], rows[..., 2:4] * 0.5, (rows[..., 4:] * 2 - 0.5).sigmoid()], dim=2)


class Yolo(torch.nn.Module):
    """Heads that decode themselves, as Ultralytics exports them: YOLOv5's give three boxes a cell, with objectness."""

    def __init__(self, objectness):
        super().__init__()
        self.objectness, self.numbers = objectness, 4 + objectness + CATEGORIES
        anchors = 3 if objectness else 1
        self.maps = Maps([8, 16, 32], anchors * self.numbers, 4.0, 2.0)
        points, steps = (numpy.repeat(each, anchors, axis=0) for each in cells([8, 16, 32], 0.5))
        self.register_buffer("points", torch.tensor(points, dtype=torch.float32)[None])
        self.register_buffer("steps", torch.tensor(steps, dtype=torch.float32)[None])

    def forward(self, pixels):
        rows = torch.cat(self.maps(pixels), dim=1)
        if self.objectness:
            rows = rows.reshape(1, -1, self.numbers)
        centre = (self.points + 0.5 * rows[..., :2].tanh()) * self.steps
        size = (rows[..., 2:4] * 0.4).exp() * self.steps * 1.5
        rows = torch.cat([centre, size, (rows[..., 4:] * 2 - (0.5 if self.objectness else 3)).sigmoid()], dim=2)
        return rows if self.objectness else rows.permute(0, 2, 1)


class NanoDetPlus(torch.nn.Module):
    """One output: scores, then distributions of distances, maps one after another."""

    def __init__(self):
        super().__init__()
        self.maps = Maps([8, 16, 32, 64], CATEGORIES + 32, 1.0, 2.0)

    def forward(self, pixels):
        rows = torch.cat(self.maps(pixels), dim=1)
        return torch.cat([(rows[..., :CATEGORIES] * 2 - 2).sigmoid(), rows[..., CATEGORIES:]], dim=2)


class NanoDet(torch.nn.Module):
    """Two outputs a map."""

    def __init__(self):
        super().__init__()
        self.maps = Maps([8, 16, 32], CATEGORIES + 32, 1.0, 2.0)

    def forward(self, pixels):
        outputs = []
        for rows in self.maps(pixels):
            outputs += [(rows[..., :CATEGORIES] * 2 - 2).sigmoid(), rows[..., CATEGORIES:]]
        return tuple(outputs)


def planes(picture, order, mean, deviation):
    pixels = numpy.asarray(picture, numpy.float32)[:, :, ::-1] if order == "bgr" else numpy.asarray(picture, numpy.float32)
    return ((pixels - numpy.float32(mean)) / numpy.float32(deviation)).transpose(2, 0, 1)[None].astype(numpy.float32)


def letterbox_corner(picture):
    """YOLOX's preproc."""
    ratio = min(SIDE / picture.height, SIDE / picture.width)
    canvas = Image.new("RGB", (SIDE, SIDE), (114, 114, 114))
    canvas.paste(picture.resize((max(1, int(picture.width * ratio)), max(1, int(picture.height * ratio))), BILINEAR), (0, 0))
    return canvas, lambda boxes: boxes / ratio


def letterbox_centre(picture):
    """Ultralytics' LetterBox and scale_boxes."""
    ratio = min(SIDE / picture.height, SIDE / picture.width)
    width, height = max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio))
    left, top = round((SIDE - width) / 2 - 0.1), round((SIDE - height) / 2 - 0.1)
    canvas = Image.new("RGB", (SIDE, SIDE), (114, 114, 114))
    canvas.paste(picture.resize((width, height), BILINEAR), (left, top))
    return canvas, lambda boxes: (boxes - numpy.array([left, top, left, top])) / ratio


def squash(picture):
    scale = numpy.array([picture.width / SIDE, picture.height / SIDE] * 2)
    return picture.resize((SIDE, SIDE), BILINEAR), lambda boxes: boxes * scale


def centres(boxes):
    return numpy.concatenate([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2], axis=1)


def yolox_rows(outputs):
    rows = outputs[0][0].astype(numpy.float64)
    points, steps = cells([8, 16, 32], 0)
    boxes = numpy.concatenate([(rows[:, :2] + points) * steps, numpy.exp(rows[:, 2:4]) * steps], axis=1)
    return centres(boxes), rows[:, 5:] * rows[:, 4:5]


def yolov8_rows(outputs):
    rows = outputs[0][0].T.astype(numpy.float64)
    return centres(rows[:, :4]), rows[:, 4:]


def yolov5_rows(outputs):
    rows = outputs[0][0].astype(numpy.float64)
    return centres(rows[:, :4]), rows[:, 5:] * rows[:, 4:5]


def distances(rows, strides, centre):
    """NanoDet's Integral and distance2bbox, with the input as max_shape."""
    points, steps = cells(strides, centre)
    weights = numpy.exp(rows.reshape(-1, 4, 8) - rows.reshape(-1, 4, 8).max(axis=2, keepdims=True))
    reach = (weights / weights.sum(axis=2, keepdims=True)) @ numpy.arange(8)
    return numpy.concatenate([(points - reach[:, :2]) * steps, (points + reach[:, 2:]) * steps], axis=1).clip(0, SIDE)


def nanodet_plus_rows(outputs):
    rows = outputs[0][0].astype(numpy.float64)
    return distances(rows[:, CATEGORIES:], [8, 16, 32, 64], 0), rows[:, :CATEGORIES]


def nanodet_rows(outputs):
    scores = numpy.concatenate([output[0] for output in outputs[0::2]]).astype(numpy.float64)
    bins = numpy.concatenate([output[0] for output in outputs[1::2]]).astype(numpy.float64)
    return distances(bins, [8, 16, 32], 0.5), scores


def kept(boxes, scores, overlap):
    best, category = scores.max(axis=1), scores.argmax(axis=1)
    sure = best > LEAST
    boxes, best, category = boxes[sure], best[sure], category[sure]
    order = batched_nms(torch.tensor(boxes), torch.tensor(best), torch.tensor(category), overlap).numpy()
    return boxes[order], best[order], category[order]


def listed(boxes, scores, categories):
    return [[round(float(v), 4) for v in box] + [round(float(s), 5), int(c)] for box, s, c in zip(boxes, scores, categories)]


def save(folder, expected):
    counts = [len(rows) for rows in expected.values()]
    print(f"{folder.name}: {counts} boxes, {sum(f.stat().st_size for f in folder.iterdir())} bytes")
    assert max(counts) > 1, "a fixture without boxes shows nothing"
    lines = [f" {json.dumps(name)}: {json.dumps(rows)}" for name, rows in expected.items()]
    (folder / "boxes.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def export(model, inputs, file, names, outputs, dynamic):
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model.eval(), inputs, str(file), input_names=names, output_names=outputs, dynamic_axes=dynamic, opset_version=OPSET, dynamo=False
    )


def session(file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def head(folder, seed, model, outputs, fit, order, mean, deviation, rows, overlap, pictures):
    torch.manual_seed(seed)
    file = folder / "model.onnx"
    name = "images"
    export(model(), (torch.zeros(1, 3, SIDE, SIDE),), file, [name], outputs, {})
    run = session(file)
    expected = {}
    for picture_name, picture in pictures.items():
        fitted, back = fit(picture)
        boxes, scores, categories = kept(*rows(run.run(outputs, {name: planes(fitted, order, mean, deviation)})), overlap)
        expected[picture_name] = listed(back(boxes), scores, categories)
    save(folder, expected)


def detr(folder, pictures):
    torch.manual_seed(12)
    config = DetrConfig(
        use_timm_backbone=False, use_pretrained_backbone=False, backbone=None,
        backbone_config=ResNetConfig(embedding_size=8, hidden_sizes=[8, 8, 8, 16], depths=[1, 1, 1, 1], layer_type="basic",
                                     out_features=["stage4"]),
        d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=16,
        decoder_ffn_dim=16, num_queries=12, num_labels=CATEGORIES,
    )
    model = DetrForObjectDetection(config).eval()
    with torch.no_grad():
        # As they are drawn, all queries would find the same.
        for part in (model.model.encoder, model.model.decoder):
            for parameter in part.parameters():
                if parameter.ndim > 1:
                    parameter.mul_(20)
        for layer in model.model.decoder.layers:
            for attention in (layer.self_attn, layer.encoder_attn):
                attention.q_proj.weight.mul_(6)
                attention.k_proj.weight.mul_(6)
        model.model.query_position_embeddings.weight.mul_(2)
        model.class_labels_classifier.weight.mul_(50)
        for layer in model.bbox_predictor.layers:
            layer.weight.mul_(25)
    processor = DetrImageProcessor()

    class Outputs(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, pixels, mask):
            outputs = self.model(pixels, pixel_mask=mask)
            return outputs.logits, outputs.pred_boxes

    file = folder / "model.onnx"
    pixels = torch.zeros(1, 3, 800, 1066)
    export(Outputs(), (pixels, torch.ones(1, 64, 64, dtype=torch.int64)), file, ["pixel_values", "pixel_mask"], ["logits", "pred_boxes"],
           {"pixel_values": {0: "batch", 2: "height", 3: "width"}, "pixel_mask": {0: "batch"}})
    expected = {}
    for name, picture in pictures.items():
        with torch.no_grad():
            inputs = processor(picture, return_tensors="pt")
            found = processor.post_process_object_detection(
                model(**inputs), threshold=LEAST, target_sizes=[(picture.height, picture.width)])[0]
        order = found["scores"].argsort(descending=True, stable=True)
        expected[name] = listed(found["boxes"][order], found["scores"][order], found["labels"][order])
    save(folder, expected)


def faster_rcnn(folder, pictures):
    torch.manual_seed(5)
    backbone = torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 7, stride=8, padding=3), torch.nn.ReLU(), torch.nn.Conv2d(8, 8, 3, stride=2, padding=1), torch.nn.ReLU())
    backbone.out_channels = 8
    model = FasterRCNN(
        backbone, rpn_anchor_generator=AnchorGenerator(sizes=((32, 64),), aspect_ratios=((0.5, 1.0, 2.0),)),
        box_roi_pool=MultiScaleRoIAlign(featmap_names=["0"], output_size=3, sampling_ratio=2),
        box_head=TwoMLPHead(8 * 9, 16), box_predictor=FastRCNNPredictor(16, 1 + CATEGORIES), min_size=96, max_size=160,
        rpn_pre_nms_top_n_test=60, rpn_post_nms_top_n_test=20, box_detections_per_img=20,
    ).eval()
    with torch.no_grad():
        for parameter in list(model.backbone.parameters()) + list(model.roi_heads.box_head.parameters()):
            parameter.mul_(2)
        model.rpn.head.cls_logits.weight.mul_(100)
        model.rpn.head.bbox_pred.weight.mul_(20)
        model.roi_heads.box_predictor.cls_score.weight.mul_(9)
        model.roi_heads.box_predictor.bbox_pred.weight.mul_(4)
    file = folder / "model.onnx"
    export(model, ([torch.rand(3, 90, 120)],), file, ["images"], ["boxes", "labels", "scores"], {"images": {1: "height", 2: "width"}})
    run = session(file)
    expected = {}
    for name, picture in pictures.items():
        # Of the file, not of the model: torchvision's export differs from its model for pictures of another shape than it was traced with.
        pixels = numpy.asarray(picture, numpy.float32).transpose(2, 0, 1) / 255
        boxes, labels, scores = run.run(["boxes", "labels", "scores"], {"images": pixels})
        assert numpy.abs(scores - LEAST).min() > 1e-3, "a score at the limit"
        sure = scores > LEAST
        expected[name] = listed(boxes[sure], scores[sure], labels[sure])
    save(folder, expected)


def main():
    resources = Path(sys.argv[1])
    source, root = resources / "models" / "pictures", resources / "detectors"
    pictures = {
        name: ImageOps.exif_transpose(Image.open(source / name)).convert("RGB") for name in json.loads((source / "names.json").read_text())
    }
    # JPEG decoders differ by a level or so: what is compared are boxes.
    bytes_mean, bytes_deviation, fractions = [0, 0, 0], [1, 1, 1], [255, 255, 255]
    nanodet_mean, nanodet_deviation = [103.53, 116.28, 123.675], [57.375, 57.12, 58.395]
    maps = [f"{kind}_{stride}" for stride in (8, 16, 32) for kind in ("cls", "dis")]
    head(root / "yolox", 1, Yolox, ["output"], letterbox_corner, "bgr", bytes_mean, bytes_deviation, yolox_rows, 0.45, pictures)
    head(root / "yolov8", 2, lambda: Yolo(0), ["output0"], letterbox_centre, "rgb", bytes_mean, fractions, yolov8_rows, 0.45, pictures)
    head(root / "yolov5", 3, lambda: Yolo(1), ["output0"], letterbox_centre, "rgb", bytes_mean, fractions, yolov5_rows, 0.45, pictures)
    head(root / "nanodet-plus", 4, NanoDetPlus, ["output"], squash, "bgr", nanodet_mean, nanodet_deviation, nanodet_plus_rows, 0.6, pictures)
    head(root / "nanodet", 5, NanoDet, maps, squash, "bgr", nanodet_mean, nanodet_deviation, nanodet_rows, 0.6, pictures)
    detr(root / "detr", pictures)
    faster_rcnn(root / "faster-rcnn", pictures)


if __name__ == "__main__":
    main()
