package org.crosshash.encoding;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The frames of a GIF as a browser shows them on a white page.
 *
 * <p>A frame is drawn at its offset onto what the frames before left, and disposed of as it says:
 * it stays, its rectangle becomes transparent (browsers do not fill in the background colour), or
 * what was there before returns. The canvas is the logical screen, or the first frame where that
 * reaches further; what later frames have outside is cut off. Safe for any number of threads.
 */
final class GifFrames {
  /** The limit on frames of a file. */
  static final int MOST_FRAMES = 10_000;

  /** The limit on the canvas times the number of frames. */
  static final long MOST_PIXELS_IN_ALL = 1_000_000_000;

  private static final String STREAM_FORMAT = "javax_imageio_gif_stream_1.0";
  private static final String IMAGE_FORMAT = "javax_imageio_gif_image_1.0";
  private static final int TRAILER = 0x3B;
  private static final String CURE = "give a whole GIF";

  /** Whether bytes begin as a GIF does. */
  static boolean isGif(byte[] file) {
    return ImageFormat.sniff(file).filter(format -> format == ImageFormat.GIF).isPresent();
  }

  /**
   * Applies a function to the frames that {@link FrameSampling} takes, one at a time.
   *
   * @param file bytes of a GIF
   * @param most how many frames are taken at most, at least 1
   * @return what it made, in the order of the frames
   * @throws CrosshashException INVALID_ARGUMENT if the file is damaged or cut, or larger than the
   *     limits, which are checked before pixels are read; what the function throws
   */
  <T> List<T> map(byte[] file, int most, Function<RgbImage, T> function) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream stream = new ByteArrayImageInputStream(file)) {
      reader.setInput(stream, false, false);
      int frames = count(reader, stream);
      GifCanvas canvas = canvas(reader, frames);
      List<T> made = new ArrayList<>();
      int[] positions = FrameSampling.positions(frames, most);
      for (int frame = 0; made.size() < positions.length; frame++) {
        canvas.draw(reader.read(frame), placement(reader, frame));
        if (frame == positions[made.size()]) {
          made.add(function.apply(canvas.picture()));
        }
      }
      return made;
    } catch (CrosshashException known) {
      throw known;
    } catch (IOException | RuntimeException damaged) {
      String reason = damaged.getMessage();
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A moving picture must be a whole, undamaged file",
          "GIF of %d bytes (%s)"
              .formatted(
                  file.length,
                  reason == null || reason.isBlank() ? damaged.getClass().getSimpleName() : reason),
          CURE,
          damaged);
    } finally {
      reader.dispose();
    }
  }

  /** The reader stops counting where the file is cut, and says nothing. */
  private static int count(ImageReader reader, ImageInputStream stream) throws IOException {
    int frames = reader.getNumImages(true);
    long end = stream.getStreamPosition();
    stream.seek(end - 1);
    if (stream.read() != TRAILER) {
      throw new EOFException("it ends within frame " + (frames + 1));
    }
    if (frames < 1 || frames > MOST_FRAMES) {
      throw CrosshashException.invalid(
          "A moving picture must have 1 to %,d frames".formatted(MOST_FRAMES),
          "GIF of %d frames".formatted(frames),
          "cut it");
    }
    return frames;
  }

  private static GifCanvas canvas(ImageReader reader, int frames) throws IOException {
    Node screen = child(reader.getStreamMetadata(), STREAM_FORMAT, "LogicalScreenDescriptor");
    GifCanvas.Placement first = placement(reader, 0);
    int width = Math.max(number(screen, "logicalScreenWidth"), first.left() + reader.getWidth(0));
    int height = Math.max(number(screen, "logicalScreenHeight"), first.top() + reader.getHeight(0));
    long pixels = (long) width * height;
    if (pixels < 1 || pixels > ImageDecoder.DEFAULT_MAXIMUM_PIXELS) {
      throw CrosshashException.invalid(
          "A picture must have at least 1 and at most %,d pixels"
              .formatted(ImageDecoder.DEFAULT_MAXIMUM_PIXELS),
          "GIF of %d x %d pixels".formatted(width, height),
          "make it smaller");
    }
    if (pixels * frames > MOST_PIXELS_IN_ALL) {
      throw CrosshashException.invalid(
          "The frames of a moving picture must have at most %,d pixels in all"
              .formatted(MOST_PIXELS_IN_ALL),
          "GIF of %d frames of %d x %d pixels".formatted(frames, width, height),
          "cut it or make it smaller");
    }
    return new GifCanvas(width, height);
  }

  private static GifCanvas.Placement placement(ImageReader reader, int frame) throws IOException {
    IIOMetadata metadata = reader.getImageMetadata(frame);
    Node place = child(metadata, IMAGE_FORMAT, "ImageDescriptor");
    NodeList nodes = metadata.getAsTree(IMAGE_FORMAT).getChildNodes();
    GifCanvas.Disposal disposal = GifCanvas.Disposal.STAY;
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i).getNodeName().equals("GraphicControlExtension")) {
        disposal =
            switch (text(nodes.item(i), "disposalMethod")) {
              case "restoreToBackgroundColor" -> GifCanvas.Disposal.CLEAR;
              case "restoreToPrevious" -> GifCanvas.Disposal.RETURN;
              default -> GifCanvas.Disposal.STAY;
            };
      }
    }
    return new GifCanvas.Placement(
        number(place, "imageLeftPosition"), number(place, "imageTopPosition"), disposal);
  }

  private static Node child(IIOMetadata metadata, String format, String name) {
    NodeList nodes = metadata.getAsTree(format).getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i).getNodeName().equals(name)) {
        return nodes.item(i);
      }
    }
    throw new IllegalStateException("it has no " + name);
  }

  private static int number(Node node, String attribute) {
    return Integer.parseInt(text(node, attribute));
  }

  private static String text(Node node, String attribute) {
    return node.getAttributes().getNamedItem(attribute).getNodeValue();
  }
}
