package org.crosshash.experiments.datasets;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.crosshash.encoding.RgbImage;

/** Writes frames as a moving GIF of 216 fixed colours: the same frames give the same bytes. */
final class GifWriter {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";

  /** Levels of each colour; 6 x 6 x 6 colours. */
  private static final int LEVELS = 6;

  private static final int STEP = 255 / (LEVELS - 1);
  private static final IndexColorModel PALETTE = palette();

  private GifWriter() {}

  /**
   * A GIF that runs once.
   *
   * @param frames of one size
   * @param hundredths how long each is shown, in hundredths of a second
   */
  static byte[] write(List<RgbImage> frames, int hundredths) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (RgbImage frame : frames) {
        BufferedImage indexed = indexed(frame);
        writer.writeToSequence(
            new IIOImage(indexed, null, metadata(writer, indexed, hundredths)), null);
      }
      writer.endWriteSequence();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static IIOMetadata metadata(ImageWriter writer, BufferedImage frame, int hundredths)
      throws IIOInvalidTreeException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(frame), writer.getDefaultWriteParam());
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "doNotDispose");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(hundredths));
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    root.appendChild(control);
    metadata.mergeTree(FORMAT, root);
    return metadata;
  }

  private static BufferedImage indexed(RgbImage frame) {
    BufferedImage indexed =
        new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_BYTE_INDEXED, PALETTE);
    WritableRaster raster = indexed.getRaster();
    byte[] pixels = frame.pixels();
    for (int pixel = 0; pixel < frame.width() * frame.height(); pixel++) {
      int index = 0;
      for (int colour = 0; colour < 3; colour++) {
        index = LEVELS * index + ((pixels[3 * pixel + colour] & 0xff) + STEP / 2) / STEP;
      }
      raster.setSample(pixel % frame.width(), pixel / frame.width(), 0, index);
    }
    return indexed;
  }

  private static IndexColorModel palette() {
    int colours = LEVELS * LEVELS * LEVELS;
    byte[][] parts = new byte[3][colours];
    for (int index = 0; index < colours; index++) {
      parts[0][index] = (byte) (STEP * (index / (LEVELS * LEVELS)));
      parts[1][index] = (byte) (STEP * (index / LEVELS % LEVELS));
      parts[2][index] = (byte) (STEP * (index % LEVELS));
    }
    return new IndexColorModel(8, colours, parts[0], parts[1], parts[2]);
  }
}
