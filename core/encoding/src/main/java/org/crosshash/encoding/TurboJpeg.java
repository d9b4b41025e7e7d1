package org.crosshash.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Optional;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads photographs by libjpeg-turbo, whose vector instructions need a third of the time of the
 * JDK's libjpeg and give the same pixels. Where its native library is not at hand, nothing is read.
 *
 * <p>Safe for any number of threads.
 */
final class TurboJpeg {
  private static final Logger LOG = LoggerFactory.getLogger(TurboJpeg.class);

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private TurboJpeg() {}

  /** Tried once in a process, when the first photograph is read. */
  private static final class Library {
    static final boolean LOADED = load();

    private Library() {}

    private static boolean load() {
      try {
        // It would print what it refuses; the error tells it.
        leptonica.setMsgSeverity(leptonica.L_SEVERITY_NONE);
        return true;
      } catch (LinkageError absent) {
        LOG.info(
            "Photographs are decoded by the JDK: libjpeg-turbo is not at hand ({})",
            absent.toString());
        return false;
      }
    }
  }

  /** Whether the native library is at hand. */
  static boolean isLoaded() {
    return Library.LOADED;
  }

  /**
   * Decodes a photograph.
   *
   * @param file a JPEG whose header is one of {@link JpegHeader#ofPhotograph}, within the limit on
   *     pixels
   * @return empty if the library is not at hand, or has the least to complain of
   */
  static Optional<RgbImage> decode(byte[] file) {
    if (!Library.LOADED) {
      return Optional.empty();
    }
    int[] warnings = new int[1];
    PIX picture =
        leptonica.pixReadMemJpeg(
            file, file.length, /* cmflag= */ 0, /* reduction= */ 1, warnings, /* hint= */ 0);
    if (picture == null) {
      return Optional.empty();
    }
    try {
      return warnings[0] == 0 && leptonica.pixGetDepth(picture) == Integer.SIZE
          ? Optional.of(image(picture))
          : Optional.empty();
    } finally {
      leptonica.pixDestroy(picture);
    }
  }

  /** A pixel is a word there, red in its highest byte. */
  private static RgbImage image(PIX picture) {
    int width = leptonica.pixGetWidth(picture);
    int height = leptonica.pixGetHeight(picture);
    int stride = leptonica.pixGetWpl(picture);
    IntBuffer words = leptonica.pixGetData(picture).capacity((long) stride * height).asBuffer();
    byte[] pixels = new byte[Math.multiplyExact(3, width * height)];
    int[] row = new int[width];
    int target = 0;
    for (int y = 0; y < height; y++) {
      words.get(y * stride, row);
      for (int x = 0; x < (y < height - 1 ? width : width - 1); x++) {
        // Its fourth byte is overwritten by the next pixel.
        WORDS.set(pixels, target, row[x]);
        target += 3;
      }
    }
    int last = row[width - 1];
    pixels[target] = (byte) (last >> 24);
    pixels[target + 1] = (byte) (last >> 16);
    pixels[target + 2] = (byte) (last >> 8);
    return new RgbImage(width, height, pixels);
  }
}
