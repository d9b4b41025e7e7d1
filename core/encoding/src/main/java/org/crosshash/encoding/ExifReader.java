package org.crosshash.encoding;

import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOException;

/** Finds the EXIF block of a JPEG, PNG, WebP or TIFF file and reads the orientation from it. */
final class ExifReader {
  private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

  private ExifReader() {}

  /**
   * The orientation that the file states. A damaged EXIF block counts as none: it does not make a
   * picture unreadable.
   */
  static ExifOrientation orientation(byte[] file, ImageFormat format) {
    try {
      Optional<byte[]> block =
          switch (format) {
            case JPEG -> jpegBlock(file);
            case PNG -> chunk(file, 8, "eXIf", ByteOrder.BIG_ENDIAN, true);
            case WEBP -> chunk(file, 12, "EXIF", ByteOrder.LITTLE_ENDIAN, false);
            // A TIFF file is itself such a block.
            case TIFF -> Optional.of(file);
            case GIF, BMP -> Optional.empty();
          };
      return block.isEmpty() ? ExifOrientation.NORMAL : read(block.get());
    } catch (IOException | RuntimeException damaged) {
      return ExifOrientation.NORMAL;
    }
  }

  private static ExifOrientation read(byte[] block) throws IOException {
    boolean prefixed =
        block.length >= EXIF_PREFIX.length
            && Arrays.equals(block, 0, EXIF_PREFIX.length, EXIF_PREFIX, 0, EXIF_PREFIX.length);
    byte[] tiff = prefixed ? Arrays.copyOfRange(block, EXIF_PREFIX.length, block.length) : block;
    try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(tiff)) {
      Directory directory = new TIFFReader().read(stream);
      Entry entry = directory.getEntryById(TIFF.TAG_ORIENTATION);
      return entry != null && entry.getValue() instanceof Number value
          ? ExifOrientation.ofTag(value.intValue())
          : ExifOrientation.NORMAL;
    }
  }

  private static Optional<byte[]> jpegBlock(byte[] file) throws IOException {
    try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(file)) {
      List<JPEGSegment> segments = JPEGSegmentUtil.readSegments(stream, JPEG.APP1, "Exif");
      if (segments.isEmpty()) {
        return Optional.empty();
      }
      try (var data = segments.getFirst().data()) {
        // The identifier is followed by two zero bytes, of which the segment has taken one.
        data.skipNBytes(1);
        return Optional.of(data.readAllBytes());
      }
    } catch (IIOException noSegments) {
      return Optional.empty();
    }
  }

  /** Walks the chunks of a PNG (length, name, data, checksum) or RIFF (name, length, data) file. */
  private static Optional<byte[]> chunk(
      byte[] file, int start, String name, ByteOrder order, boolean png) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(order);
    long position = start;
    while (position + 8 <= file.length) {
      int at = (int) position;
      long length = Integer.toUnsignedLong(buffer.getInt(png ? at : at + 4));
      String found = new String(file, png ? at + 4 : at, 4, StandardCharsets.ISO_8859_1);
      if (found.equals(name) && position + 8 + length <= file.length) {
        return Optional.of(Arrays.copyOfRange(file, at + 8, at + 8 + (int) length));
      }
      // PNG chunks end with a checksum of 4 bytes, RIFF chunks are padded to an even length.
      position += 8 + length + (png ? 4 : length & 1);
    }
    return Optional.empty();
  }
}
