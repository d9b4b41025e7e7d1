package org.crosshash.experiments.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.crosshash.experiments.datasets.FrameFolder;

/** Pictures as data addresses, small enough that a page of hundreds stays a few megabytes. */
public final class Thumbnails {
  private static final int SIDE = 224;
  private static final int KEPT_BYTES = 24 * 1024;

  static {
    // In memory: a temporary file for each small picture is slower, and wants a hook at the end of
    // the process, which nobody gets once that has begun.
    ImageIO.setUseCache(false);
  }

  private Thumbnails() {}

  /**
   * The data address of a picture's file, or of the middle frame of a folder of frames; an empty
   * grey square where it cannot be shown.
   */
  public static String of(Path file) {
    try {
      if (Files.isDirectory(file)) {
        List<Path> frames = FrameFolder.files(file);
        return frames.isEmpty() ? missing() : of(Files.readAllBytes(frames.get(frames.size() / 2)));
      }
      return of(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      return missing();
    }
  }

  /** The data address of an encoded picture. */
  public static String of(byte[] encoded) {
    try {
      String type = type(encoded);
      if (encoded.length <= KEPT_BYTES && !type.isEmpty()) {
        return address(type, encoded);
      }
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(encoded));
      return picture == null ? missing() : address("image/jpeg", jpeg(picture, SIDE));
    } catch (IOException unreadable) {
      return missing();
    }
  }

  /**
   * The data address of a picture's file at no more than this side; an empty square where it fails.
   */
  public static String small(Path file, int side) {
    try {
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(file)));
      return picture == null ? missing() : address("image/jpeg", jpeg(picture, side));
    } catch (IOException unreadable) {
      return missing();
    }
  }

  private static String type(byte[] encoded) throws IOException {
    if (encoded.length > 12 && encoded[0] == 'R' && encoded[8] == 'W' && encoded[9] == 'E') {
      return "image/webp";
    }
    String guessed = URLConnection.guessContentTypeFromStream(new ByteArrayInputStream(encoded));
    return guessed != null && guessed.startsWith("image/") ? guessed : "";
  }

  private static byte[] jpeg(BufferedImage picture, int side) throws IOException {
    double scale = Math.min(1.0, (double) side / Math.max(picture.getWidth(), picture.getHeight()));
    int width = Math.max(1, (int) Math.round(scale * picture.getWidth()));
    int height = Math.max(1, (int) Math.round(scale * picture.getHeight()));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(small, "jpeg", bytes);
    return bytes.toByteArray();
  }

  private static String missing() {
    BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(grey, "png", bytes);
      return address("image/png", bytes.toByteArray());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static String address(String type, byte[] bytes) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }
}
