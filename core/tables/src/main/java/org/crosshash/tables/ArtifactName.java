package org.crosshash.tables;

import java.util.Arrays;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * The name of an artifact: what it is, and the digest of its content; written {@code tables/<hex>}
 * or {@code models/<hex>}.
 *
 * @param kind table or model
 * @param digest of the content
 */
public record ArtifactName(Kind kind, Digest digest) implements Comparable<ArtifactName> {
  /** What an artifact is. */
  public enum Kind {
    /** One canonical Arrow IPC file. */
    TABLE("tables"),
    /** A small set of named files. */
    MODEL("models");

    private final String collection;

    Kind(String collection) {
      this.collection = collection;
    }

    /** The collection in resource names: {@code tables} or {@code models}. */
    public String collection() {
      return collection;
    }
  }

  /** Refuses nulls. */
  public ArtifactName {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(digest, "digest");
  }

  /** The name of the table with this digest. */
  public static ArtifactName table(Digest digest) {
    return new ArtifactName(Kind.TABLE, digest);
  }

  /** The name of the model with this digest. */
  public static ArtifactName model(Digest digest) {
    return new ArtifactName(Kind.MODEL, digest);
  }

  /**
   * Reads {@code tables/<hex>} or {@code models/<hex>}.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) for anything else
   */
  public static ArtifactName parse(String text) {
    int slash = text.indexOf('/');
    String collection = slash < 0 ? text : text.substring(0, slash);
    return Arrays.stream(Kind.values())
        .filter(kind -> slash > 0 && kind.collection().equals(collection))
        .findFirst()
        .map(kind -> new ArtifactName(kind, new Digest(text.substring(slash + 1))))
        .orElseThrow(() ->
            CrosshashException.invalid(
                "An artifact's name is tables/<digest> or models/<digest>",
                text,
                "use the name that the operation or the upload answered"));
  }

  @Override
  public int compareTo(ArtifactName other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return kind.collection() + "/" + digest.hex();
  }
}
