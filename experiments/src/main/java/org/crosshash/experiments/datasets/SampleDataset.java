package org.crosshash.experiments.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.crosshash.errors.CrosshashException;

/**
 * The bundled sample: 3,409 public-domain clip-art pictures with texts, 24 labels, groups of
 * near-copies, and a fixed split (2,608 train and database, 300 validation, 501 query).
 */
public final class SampleDataset {
  /** Its name in commands and results. */
  public static final String NAME = "openclipart";

  /** One line on what it is. */
  public static final String DESCRIPTION =
      "3,409 clip-art pictures of the Open Clip Art Library (public domain); labels come from"
          + " folders and keywords, not from people";

  private static final String RESOURCES = "/org/crosshash/experiments/openclipart/";
  private static final String COMPLETE = ".complete";

  private SampleDataset() {}

  /**
   * Unpacks the sample into a folder, unless it is there, and reads it.
   *
   * @param folder a folder of its own; made if absent
   */
  public static Dataset open(Path folder) {
    try {
      Path complete = folder.resolve(COMPLETE);
      if (!Files.exists(complete)) {
        unpack(folder);
        Files.writeString(complete, "");
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new TsvImporter(folder.resolve("pairs.tsv"), folder, TsvColumns.SAMPLE, false)
        .read(NAME, DESCRIPTION);
  }

  private static void unpack(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    try (InputStream pairs = resource("pairs.tsv")) {
      Files.copy(pairs, folder.resolve("pairs.tsv"), StandardCopyOption.REPLACE_EXISTING);
    }
    try (ZipInputStream pictures = new ZipInputStream(resource("images.zip"))) {
      for (ZipEntry entry = pictures.getNextEntry();
          entry != null;
          entry = pictures.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw CrosshashException.invalid(
              "An archive's entries must stay in its folder", entry.getName(), "build again");
        }
        Files.copy(pictures, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static InputStream resource(String name) {
    InputStream stream = SampleDataset.class.getResourceAsStream(RESOURCES + name);
    if (stream == null) {
      throw new IllegalStateException("The build left out " + RESOURCES + name);
    }
    return stream;
  }
}
