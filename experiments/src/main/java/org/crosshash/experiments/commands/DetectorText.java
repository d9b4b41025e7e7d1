package org.crosshash.experiments.commands;

import java.util.List;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.detect.Detector;
import org.crosshash.encoding.models.DetectorDescription;
import org.crosshash.encoding.models.DetectorFolder;

/** What the commands tell of detectors. */
final class DetectorText {
  private DetectorText() {}

  static String of(DetectorFolder folder) {
    DetectorDescription description = folder.description();
    return "%s, a detector%n  %s%n  digest:     %s%n  licence:    %s%n  described by %s%n"
        .formatted(
            description.id(),
            description.summary(),
            folder.digest(),
            description.licence(),
            folder.path().resolve(DetectorDescription.FILE_NAME));
  }

  /** Runs a detector on pictures and tells what it found. */
  static String check(Detector detector, List<byte[]> pictures) {
    ImageDecoder decoder = new ImageDecoder();
    int boxes = 0;
    int with = 0;
    long nanoseconds = 0;
    for (byte[] file : pictures) {
      RgbImage picture = decoder.decode(file);
      long start = System.nanoTime();
      int found = detector.detect(picture).size();
      nanoseconds += System.nanoTime() - start;
      boxes += found;
      with += found > 0 ? 1 : 0;
    }
    return "%s on %d pictures: %d boxes, in %d of them some; %.1f ms a picture, on one thread%n"
        .formatted(
            detector.id(),
            pictures.size(),
            boxes,
            with,
            nanoseconds / 1e6 / Math.max(1, pictures.size()));
  }
}
