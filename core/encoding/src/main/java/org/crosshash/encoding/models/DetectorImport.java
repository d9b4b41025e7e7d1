package org.crosshash.encoding.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.Digest;

/**
 * Makes a detector's folder of an exported ONNX file: copies it, finds out what it takes and gives,
 * writes the description and loads the result once.
 *
 * @param form what kind of detector it is
 * @param source the ONNX file
 * @param id id of the new detector
 * @param summary one line
 * @param licence licence of the weights, in the words of whoever gave them
 * @param side pixels a side of its input, where the file takes any
 */
public record DetectorImport(
    DetectorForm form, Path source, String id, String summary, String licence, OptionalInt side) {
  /** Checks the id. */
  public DetectorImport {
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(licence, "licence");
    Objects.requireNonNull(side, "side");
    ModelDescription.requireId(id);
  }

  /**
   * Makes the folder {@code root/id}; it appears only when it works.
   *
   * @throws CrosshashException ALREADY_EXISTS if there is such a folder; INVALID_ARGUMENT or
   *     FAILED_PRECONDITION if the file is not what the form says or cannot be run
   */
  public DetectorFolder into(Path root) {
    if (!Files.isRegularFile(source)) {
      throw CrosshashException.invalid(
          "A detector to add must be an ONNX file", source, "name the exported file");
    }
    return DetectorFolder.read(
        StagedFolder.add(
            root,
            id,
            "detector",
            staging -> {
              try (FolderDetector detector = new FolderDetector(stage(staging))) {
                detector.load();
              }
            }));
  }

  private DetectorFolder stage(Path staging) throws IOException {
    Path file = source.toAbsolutePath();
    SourceFolder from = new SourceFolder(file.getParent());
    String name = file.getFileName().toString();
    TreeMap<String, Digest> digests = new TreeMap<>();
    for (String part : from.withData(name)) {
      Path copy = staging.resolve(part);
      Files.copy(from.path().resolve(part), copy);
      DurableFiles.force(copy);
      digests.put(part, Digest.ofFile(copy));
    }
    DetectorInspection found =
        new DetectorInspection(staging.resolve(name), side, DetectorLayout.side(form));
    DetectorLayout layout = new DetectorLayout(form, found);
    DetectorDescription description =
        new DetectorDescription(
            id,
            summary,
            licence,
            name,
            layout.input(),
            found.fill(),
            layout.decoder(),
            layout.limits(),
            digests);
    Files.writeString(
        staging.resolve(DetectorDescription.FILE_NAME), DetectorJson.write(description));
    return new DetectorFolder(staging, description);
  }
}
