package org.crosshash.encoding.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.PictureParts;
import org.crosshash.encoding.RgbImage;
import org.crosshash.tables.Digest;

/**
 * The parts of a picture that stand for its objects and are cut out of it. The bundled detector is
 * loaded when it is first needed. Safe for any number of threads.
 */
public final class ObjectCrops implements AutoCloseable {
  /** Most objects of a picture, the surest; more would be told apart by nobody. */
  public static final int MOST_OBJECTS = 32;

  /**
   * Raised whenever other parts are cut out for the same boxes of a detector. 2: boxes are clipped
   * to the picture before they are compared.
   */
  private static final int REVISION = 2;

  private static final String CPU = ComputeDevice.CPU.toString();

  private final ReentrantLock lock = new ReentrantLock();
  private Optional<FastestDet> bundled = Optional.empty();

  /**
   * The parts, without the whole picture.
   *
   * @return none for {@link ObjectUnits#WHOLE} and {@link ObjectUnits#REGIONS}, five for {@link
   *     ObjectUnits#CROPS}, up to {@link #MOST_OBJECTS} for {@link ObjectUnits#DETECTED}
   */
  public List<RgbImage> of(RgbImage picture, EncodingOptions options) {
    return switch (options.objects()) {
      case WHOLE, REGIONS -> List.of();
      case CROPS -> PictureParts.of(picture);
      case DETECTED -> detected(picture, options.detector().orElseGet(this::bundled));
    };
  }

  private static List<RgbImage> detected(RgbImage picture, Detector detector) {
    List<RgbImage> parts = new ArrayList<>();
    for (Box box : objects(picture, detector.detect(picture))) {
      parts.add(cut(picture, box));
    }
    return parts;
  }

  /**
   * The boxes that are cut out: what of them lies in the picture, so that boxes that differ only
   * outside it are one, then VTM-UCH's pruning.
   *
   * @param found surest first
   */
  static List<Box> objects(RgbImage picture, List<Box> found) {
    List<Box> inside =
        found.stream()
            .map(box -> box.within(picture.width(), picture.height()))
            .filter(Box::holdsSomething)
            .toList();
    List<Box> apart = BoxSelection.apart(inside, BoxSelection.VTM_UCH_PIXELS);
    return apart.subList(0, Math.min(apart.size(), MOST_OBJECTS));
  }

  /** The pixels of a box, its edges rounded and moved into the picture; 1 pixel or more. */
  static RgbImage cut(RgbImage picture, Box box) {
    int left = Math.clamp((long) Math.rint(box.left()), 0, picture.width() - 1);
    int top = Math.clamp((long) Math.rint(box.top()), 0, picture.height() - 1);
    int right = Math.clamp((long) Math.rint(box.right()), left + 1, picture.width());
    int bottom = Math.clamp((long) Math.rint(box.bottom()), top + 1, picture.height());
    return PictureParts.cut(picture, left, top, right, bottom);
  }

  /** Digest of the detector, where the options need one. */
  public static Optional<Digest> digest(EncodingOptions options) {
    return options.objects() == ObjectUnits.DETECTED
        ? Optional.of(options.detector().map(Detector::digest).orElseGet(FastestDet::fileDigest))
        : Optional.empty();
  }

  /**
   * All that decides about the parts beside the picture: the detector, where it runs unless that is
   * the CPU, and how its boxes are cut out; {@code -} where there is none.
   */
  public static String key(EncodingOptions options) {
    String device = options.detector().map(Detector::device).orElse(CPU);
    return digest(options)
        .map(detector ->
            "%s cut %d%s"
                .formatted(detector.hex(), REVISION, device.equals(CPU) ? "" : " on " + device))
        .orElse("-");
  }

  /** Where the detector runs, where the options need one. */
  public static Optional<String> device(EncodingOptions options) {
    return options.objects() == ObjectUnits.DETECTED
        ? Optional.of(options.detector().map(Detector::device).orElse(CPU))
        : Optional.empty();
  }

  private Detector bundled() {
    lock.lock();
    try {
      if (bundled.isEmpty()) {
        bundled = Optional.of(new FastestDet());
      }
      return bundled.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      bundled.ifPresent(FastestDet::close);
      bundled = Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
