package org.crosshash.experiments.datasets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;

/**
 * The digest of a dataset's content: of each pair the id, the SHA-256 of its picture, text, labels
 * and group, in order, and the vectors that came with them. Neither names of files nor the split
 * change it.
 */
public final class DatasetDigest {
  private DatasetDigest() {}

  /**
   * The digest; reads every picture once.
   *
   * @throws CrosshashException (NOT_FOUND) if a picture is gone
   */
  public static Digest of(Dataset dataset) {
    MessageDigest digest = sha256();
    dataset.features().ifPresent(features -> add(digest, features.table()));
    for (Pair pair : dataset.pairs()) {
      add(digest, pair.id());
      add(digest, picture(dataset, pair));
      add(digest, pair.text());
      pair.labels().forEach(label -> add(digest, label));
      add(digest, "\u0001" + pair.group() + "\u0002");
    }
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }

  private static String picture(Dataset dataset, Pair pair) {
    if (pair.picture().isEmpty()) {
      return "";
    }
    Path file = dataset.picture(pair);
    try {
      return Files.isDirectory(file)
          ? FrameFolder.digest(FrameFolder.read(file)).hex()
          : Digest.of(Files.readAllBytes(file)).hex();
    } catch (IOException failure) {
      throw CrosshashException.notFound(
          "Every picture of a dataset must be readable", file, "bring it back");
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
