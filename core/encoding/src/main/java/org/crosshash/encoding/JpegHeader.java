package org.crosshash.encoding;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the frame header of a JPEG says.
 *
 * @param width pixels a row, at least 1
 * @param height rows, at least 1
 */
record JpegHeader(int width, int height) {
  private static final int[] FRAMES = {JPEG.SOF0, JPEG.SOF1, JPEG.SOF2};
  private static final int COMPONENTS = 3;

  /** Horizontal and vertical sampling factors of luminance, four bits each. */
  private static final Set<Integer> LUMINANCE = Set.of(0x11, 0x21, 0x22);

  private static final int CHROMINANCE = 0x11;

  /** Behind the name: version, two words of flags, then how colours were transformed. */
  private static final int ADOBE_TRANSFORM = 5;

  /**
   * The header of a photograph as cameras and the field's tools write it: Huffman-coded, 8 bits a
   * sample, luminance before two chrominances that have all, half or a quarter of its samples, and
   * a mark at the end of the data. All decoders agree on the meaning of these; anything rarer, or
   * damaged, is empty.
   */
  static Optional<JpegHeader> ofPhotograph(byte[] file) {
    try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(file)) {
      List<JPEGSegment> segments =
          JPEGSegmentUtil.readSegments(stream, JPEGSegmentUtil.ALL_SEGMENTS);
      if (!hasEnd(file, Math.toIntExact(stream.getStreamPosition()))) {
        return Optional.empty();
      }
      for (JPEGSegment segment : segments) {
        if (segment.marker() == JPEG.APP14 && !isLuminanceFirst(segment)) {
          return Optional.empty();
        }
      }
      for (JPEGSegment segment : segments) {
        for (int frame : FRAMES) {
          if (segment.marker() == frame) {
            return frame(segment);
          }
        }
      }
      return Optional.empty();
    } catch (IOException | RuntimeException damaged) {
      return Optional.empty();
    }
  }

  /**
   * Whether a mark of the end follows the segments: in the data before it, these bytes never do.
   * Cameras write more behind it, so it may be anywhere.
   */
  private static boolean hasEnd(byte[] file, int segments) {
    for (int i = file.length - 2; i >= segments; i--) {
      if (file[i] == (byte) (JPEG.EOI >> 8) && file[i + 1] == (byte) JPEG.EOI) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLuminanceFirst(JPEGSegment adobe) throws IOException {
    try (InputStream data = adobe.data()) {
      byte[] bytes = data.readAllBytes();
      return "Adobe".equals(adobe.identifier())
          && bytes.length > ADOBE_TRANSFORM
          && bytes[ADOBE_TRANSFORM] == 1;
    }
  }

  private static Optional<JpegHeader> frame(JPEGSegment segment) throws IOException {
    try (DataInputStream data = new DataInputStream(segment.data())) {
      int bits = data.readUnsignedByte();
      int height = data.readUnsignedShort();
      int width = data.readUnsignedShort();
      if (bits != 8 || width < 1 || height < 1 || data.readUnsignedByte() != COMPONENTS) {
        return Optional.empty();
      }
      Set<Integer> ids = new HashSet<>();
      for (int component = 0; component < COMPONENTS; component++) {
        ids.add(data.readUnsignedByte());
        int sampling = data.readUnsignedByte();
        if (component == 0 ? !LUMINANCE.contains(sampling) : sampling != CHROMINANCE) {
          return Optional.empty();
        }
        data.readUnsignedByte();
      }
      // Other ids have decoders guess at the colours.
      return ids.equals(Set.of(1, 2, 3))
          ? Optional.of(new JpegHeader(width, height))
          : Optional.empty();
    }
  }
}
