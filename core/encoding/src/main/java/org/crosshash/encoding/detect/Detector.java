package org.crosshash.encoding.detect;

import java.util.List;
import org.crosshash.encoding.RgbImage;
import org.crosshash.tables.Digest;

/**
 * Finds objects in pictures. Every call works on the caller's thread and on one picture alone. Safe
 * for any number of threads; closing while calls run is an error.
 */
public interface Detector extends AutoCloseable {
  /** The name by which it is chosen. */
  String id();

  /**
   * Digest of all that decides about its boxes: detectors with the same one find the same on the
   * same device.
   */
  Digest digest();

  /**
   * Where it runs, as {@link org.crosshash.encoding.ComputeDevice} names it, for example {@code
   * cpu}; boxes of two devices may differ in their last bits.
   */
  String device();

  /**
   * The objects of a picture, surest first, in pixels of the picture; edges may lie outside it.
   *
   * @throws org.crosshash.errors.CrosshashException FAILED_PRECONDITION if its model cannot be used
   */
  List<Box> detect(RgbImage picture);

  @Override
  void close();
}
