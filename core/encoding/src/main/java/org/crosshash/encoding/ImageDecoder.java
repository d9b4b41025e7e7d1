package org.crosshash.encoding;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Reads an encoded picture: PNG, JPEG (also grey and CMYK), WebP, GIF, BMP or TIFF, told apart by
 * content; the first frame or page where there are several.
 *
 * <p>The picture is turned upright by its EXIF orientation, and what is transparent is laid on
 * white. Colour profiles are ignored, as Pillow ignores them, those of inks too: CMYK is light that
 * ink and black let through, in a TIFF, and in a JPEG with a profile, to the bit as Pillow has it.
 * Safe for any number of threads.
 */
public final class ImageDecoder {
  /** The limit on width times height of {@link #ImageDecoder()}. */
  public static final long DEFAULT_MAXIMUM_PIXELS = 50_000_000;

  private static final String CURE = "give a whole PNG, JPEG, WebP, GIF, BMP or TIFF picture";

  private final long maximumPixels;

  /** A decoder that refuses pictures above 50 megapixels. */
  public ImageDecoder() {
    this(DEFAULT_MAXIMUM_PIXELS);
  }

  /**
   * A decoder with another limit.
   *
   * @param maximumPixels most pixels (width times height) a picture may have; a picture takes up to
   *     about 8 bytes of heap a pixel while it is decoded
   */
  public ImageDecoder(long maximumPixels) {
    if (maximumPixels < 1) {
      throw new IllegalArgumentException("The limit must be at least 1 pixel: " + maximumPixels);
    }
    this.maximumPixels = maximumPixels;
  }

  /**
   * Decodes a picture.
   *
   * @param file the bytes of the file
   * @throws CrosshashException INVALID_ARGUMENT if the bytes are no picture of a known format, are
   *     damaged or truncated, or if the picture is larger than the limit; the header is checked
   *     before any memory for pixels is taken
   */
  public RgbImage decode(byte[] file) {
    Objects.requireNonNull(file, "file");
    ImageFormat format =
        ImageFormat.sniff(file)
            .orElseThrow(() ->
                CrosshashException.invalid(
                    "A picture must be PNG, JPEG, WebP, GIF, BMP or TIFF",
                    ImageFormat.describe(file),
                    CURE));
    RgbImage read;
    try {
      requireWholeRiff(file, format);
      Optional<RgbImage> photograph =
          format == ImageFormat.JPEG ? photograph(file) : Optional.empty();
      read = photograph.isPresent() ? photograph.get() : RgbPixels.onWhite(read(file, format));
    } catch (IOException | RuntimeException damaged) {
      if (damaged instanceof CrosshashException known) {
        throw known;
      }
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A picture must be a whole, undamaged file",
          "%s of %d bytes (%s)".formatted(format, file.length, reason(damaged)),
          CURE,
          damaged);
    }
    return ExifReader.orientation(file, format).upright(read);
  }

  /** The quick way for what most pictures are; anything else, damage too, is left to the reader. */
  private Optional<RgbImage> photograph(byte[] file) {
    return JpegHeader.ofPhotograph(file)
        .filter(header -> (long) header.width() * header.height() <= maximumPixels)
        .flatMap(header -> TurboJpeg.decode(file));
  }

  /**
   * The WebP reader takes missing bytes for zeros, so the length that the file states is checked.
   */
  private static void requireWholeRiff(byte[] file, ImageFormat format) throws IOException {
    if (format == ImageFormat.WEBP) {
      int stated = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
      long length = 8 + Integer.toUnsignedLong(stated);
      if (file.length < length) {
        throw new EOFException("the file states a length of " + length);
      }
    }
  }

  private BufferedImage read(byte[] file, ImageFormat format) throws IOException {
    ImageReader reader = reader(format);
    AtomicReference<String> truncation = new AtomicReference<>();
    try (ImageInputStream stream = new ByteArrayImageInputStream(file)) {
      reader.addIIOReadWarningListener((source, warning) -> {
        // The JPEG reader fills what is missing with grey and merely warns.
        if (warning != null && warning.toLowerCase(Locale.ROOT).contains("premature")) {
          truncation.set(warning);
        }
      });
      reader.setInput(stream, true, true);
      long width = reader.getWidth(0);
      long height = reader.getHeight(0);
      if (width < 1 || height < 1 || width * height > maximumPixels) {
        throw CrosshashException.invalid(
            "A picture must have at least 1 and at most %,d pixels".formatted(maximumPixels),
            "%s of %d x %d pixels".formatted(format, width, height),
            "make it smaller");
      }
      BufferedImage image = reader.read(0);
      if (truncation.get() != null) {
        throw new IOException(truncation.get());
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader(ImageFormat format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.reader());
    if (!readers.hasNext()) {
      throw new CrosshashException(
          Problem.INTERNAL,
          "The class path must hold a reader for every picture format",
          format,
          "add the TwelveMonkeys ImageIO plugins to the class path");
    }
    return readers.next();
  }

  private static String reason(Exception damaged) {
    String message = damaged.getMessage();
    return message == null || message.isBlank() ? damaged.getClass().getSimpleName() : message;
  }
}
