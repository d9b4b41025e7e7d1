package org.crosshash.search.index;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * What a snapshot is and which files it has, as written beside them in JSON.
 *
 * @param format number of this form
 * @param index id of the index that was copied
 * @param bits code length
 * @param model name of the model; empty: none
 * @param version version of the index
 * @param entries entries
 * @param created when it was taken, ISO 8601
 * @param files its files, sorted by path
 */
public record SnapshotManifest(
    @JsonProperty("format") int format,
    @JsonProperty("index") String index,
    @JsonProperty("bits") int bits,
    @JsonProperty("model") String model,
    @JsonProperty("version") long version,
    @JsonProperty("entries") long entries,
    @JsonProperty("created") String created,
    @JsonProperty("files") List<FileDigest> files) {
  /** Number of the form that is written now. */
  static final int FORMAT = 1;

  /** Refuses what lacks a part. */
  public SnapshotManifest {
    Objects.requireNonNull(index, "index");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(created, "created");
    files = List.copyOf(files);
  }

  /** Bytes of all its files. */
  public long bytes() {
    return files.stream().mapToLong(FileDigest::bytes).sum();
  }

  /**
   * A file of a snapshot.
   *
   * @param path from the snapshot's folder, with slashes
   * @param bytes its length
   * @param sha256 SHA-256 of its content, 64 hexadecimal digits
   */
  public record FileDigest(
      @JsonProperty("path") String path,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("sha256") String sha256) {
    /** Refuses what lacks a part. */
    public FileDigest {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(sha256, "sha256");
    }
  }
}
