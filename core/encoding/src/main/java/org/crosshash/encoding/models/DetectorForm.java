package org.crosshash.encoding.models;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;

/** What a detector's exported file gives and takes. */
public enum DetectorForm {
  /** YOLOX as its {@code export_onnx.py} writes it: one output, not decoded. */
  YOLOX,
  /**
   * YOLOv5, YOLOv7, YOLOv8 and later as Ultralytics exports their detectors: a box a cell and
   * anchor, or a list that needs no suppression (YOLOv10, {@code nms=True}).
   */
  YOLO,
  /** NanoDet: cells' points in their middle, an output a map or one for all. */
  NANODET,
  /** NanoDet-Plus: cells' points in their corner. */
  NANODET_PLUS,
  /** DETR and YOLOS as Hugging Face's exporter writes them. */
  DETR,
  /** RT-DETR, likewise. */
  RT_DETR,
  /** Faster R-CNN and the like as torchvision exports them: they resize by themselves. */
  FASTER_RCNN,
  /** Faster R-CNN and the like as mmdeploy exports MMDetection's, VTM-UCH's detector among them. */
  MMDET;

  /** The form of this name, in lower case with hyphens. */
  public static DetectorForm of(String name) {
    return Arrays.stream(values())
        .filter(form -> form.id().equals(name))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A detector's form must be one of "
                    + Arrays.stream(values())
                        .map(DetectorForm::id)
                        .collect(Collectors.joining(", ")),
                name,
                "choose one of these"));
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
