package org.crosshash.search.index;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.search.index.SnapshotManifest.FileDigest;

/**
 * The folder of a snapshot: the records, the sources, and the file {@code manifest.json} with the
 * digest of each file, closed by a digest of its own on its last line.
 */
public final class IndexSnapshotFolder {
  private static final String MANIFEST = "manifest.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private IndexSnapshotFolder() {}

  /** Writes the manifest of a folder that holds a copy. */
  static SnapshotManifest describe(
      Path folder, IndexDefinition definition, IndexState state, Instant now) {
    try {
      SnapshotManifest manifest =
          new SnapshotManifest(
              SnapshotManifest.FORMAT,
              definition.id(),
              definition.bits(),
              definition.model().orElse(""),
              state.version(),
              state.size(),
              now.toString(),
              DigestedFiles.of(folder));
      String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest);
      DurableFiles.write(
          folder.resolve(MANIFEST),
          (json + "\n" + sha256(json) + "\n").getBytes(StandardCharsets.UTF_8));
      return manifest;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot describe the snapshot " + folder, e);
    }
  }

  /**
   * Reads the manifest of a snapshot; its other files are not looked at.
   *
   * @throws CrosshashException DATA_LOSS where the manifest is missing or damaged
   */
  public static SnapshotManifest read(Path folder) {
    Path file = folder.resolve(MANIFEST);
    try {
      String text = Files.readString(file);
      int end = text.stripTrailing().lastIndexOf('\n');
      if (end < 0
          || !text.equals(text.substring(0, end) + "\n" + sha256(text.substring(0, end)) + "\n")) {
        throw damaged(file, "its digest does not fit", null);
      }
      SnapshotManifest manifest = JSON.readValue(text.substring(0, end), SnapshotManifest.class);
      if (manifest.format() != SnapshotManifest.FORMAT) {
        throw damaged(file, "its format number is " + manifest.format(), null);
      }
      return manifest;
    } catch (NoSuchFileException e) {
      throw damaged(file, "it is missing", e);
    } catch (JacksonException | CharacterCodingException e) {
      throw damaged(file, "it is malformed", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * Makes the folder of an index from a snapshot. Each file is compared with its digest while it is
   * copied, so that the new index shares no file with the snapshot.
   *
   * @param folder the snapshot
   * @param target must not exist; its parent must. Where this fails, its owner deletes what is
   *     there
   * @param id id of the new index
   * @param now when it is created
   * @param eachFile told after each file how many bytes were copied so far; may throw to stop
   * @throws CrosshashException DATA_LOSS where a file is damaged, missing or too many
   */
  public static void restore(
      Path folder, Path target, String id, Instant now, LongConsumer eachFile) {
    SnapshotManifest manifest = read(folder);
    try {
      Files.createDirectories(target.resolve(DurableIndex.RECORDS));
      long copied = 0;
      for (FileDigest expected : manifest.files()) {
        copy(folder, expected, target);
        copied += expected.bytes();
        eachFile.accept(copied);
      }
      requireNoOthers(folder, manifest.files());
      adopt(target, manifest, id, now);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot restore " + folder, e);
    }
  }

  private static void copy(Path folder, FileDigest expected, Path target) throws IOException {
    Path from = folder.resolve(expected.path()).normalize();
    Path to = target.resolve(expected.path()).normalize();
    if (!from.startsWith(folder.normalize()) || !to.startsWith(target.normalize())) {
      throw damaged(folder.resolve(MANIFEST), "it names the file " + expected.path(), null);
    }
    Files.createDirectories(to.getParent());
    FileDigest found;
    try {
      found = DigestedFiles.copy(from, expected.path(), to);
    } catch (NoSuchFileException e) {
      throw damaged(from, "the file is missing", e);
    }
    if (!found.equals(expected)) {
      throw damaged(
          from,
          "it has %d bytes of digest %s, the manifest says %d of digest %s"
              .formatted(found.bytes(), found.sha256(), expected.bytes(), expected.sha256()),
          null);
    }
  }

  private static void requireNoOthers(Path folder, List<FileDigest> files) throws IOException {
    List<String> known = files.stream().map(FileDigest::path).toList();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (!name.equals(MANIFEST) && !known.contains(name)) {
          throw damaged(path, "the manifest does not know this file", null);
        }
      }
    }
  }

  /** Gives the copied records their new name, and the witness its version. */
  private static void adopt(Path target, SnapshotManifest manifest, String id, Instant now)
      throws IOException {
    Path records = target.resolve(DurableIndex.RECORDS);
    try (RecordStore store = RecordStore.open(records, false);
        AcknowledgedVersion acknowledged = AcknowledgedVersion.open(target)) {
      IndexState state = store.state();
      if (state.version() != manifest.version() || state.size() != manifest.entries()) {
        throw damaged(
            records,
            "it holds version %d with %d entries, the manifest says %d with %d"
                .formatted(state.version(), state.size(), manifest.version(), manifest.entries()),
            null);
      }
      store.write(store.definition().renamed(id, now), state);
      acknowledged.write(state.version());
    }
    DurableFiles.force(records);
    DurableFiles.force(target);
  }

  private static CrosshashException damaged(Path file, String what, Throwable cause) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A snapshot is restored only from files that are whole",
        file + ": " + what,
        "restore another snapshot, or index the codes table again",
        cause);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
