package org.crosshash.encoding.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
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
    List<Box> boxes = BoxSelection.apart(detector.detect(picture), BoxSelection.VTM_UCH_PIXELS);
    List<RgbImage> parts = new ArrayList<>();
    for (Box box : boxes.subList(0, Math.min(boxes.size(), MOST_OBJECTS))) {
      parts.add(cut(picture, box));
    }
    return parts;
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
