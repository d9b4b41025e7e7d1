package org.crosshash.tables;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;

/**
 * What determines an artifact: an operation, the revision of its meaning, its configuration, and
 * its inputs. Two requests with the same {@link #key()} ask for the same artifact.
 *
 * @param operation for example {@code similarity.BuildGuidance}; not empty
 * @param revision of the operation's meaning, at least 1; raised whenever the same configuration
 *     would give another result
 * @param canonicalConfig the configuration as canonical JSON, every field at its default left out
 * @param inputs from role to the name of an artifact
 */
public record Recipe(
    String operation, int revision, String canonicalConfig, SortedMap<String, String> inputs) {
  private static final String DOMAIN = "crosshash recipe 1";

  /**
   * Checks the fields and copies the inputs.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the operation is empty or the revision below 1
   */
  public Recipe {
    Objects.requireNonNull(canonicalConfig, "canonicalConfig");
    if (operation.isEmpty()) {
      throw CrosshashException.invalid(
          "A recipe names its operation", "\"\"", "give a name like similarity.BuildGuidance");
    }
    if (revision < 1) {
      throw CrosshashException.invalid(
          "A recipe's revision is at least 1", revision, "count revisions from 1");
    }
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
  }

  /** The digest of all fields, each written with its length so that no two recipes coincide. */
  public Digest key() {
    MessageDigest hasher = Digest.newHasher();
    update(hasher, DOMAIN);
    update(hasher, operation);
    hasher.update(ByteBuffer.allocate(Integer.BYTES).putInt(revision).array());
    update(hasher, canonicalConfig);
    hasher.update(ByteBuffer.allocate(Integer.BYTES).putInt(inputs.size()).array());
    inputs.forEach((role, name) -> {
      update(hasher, role);
      update(hasher, name);
    });
    return Digest.finish(hasher);
  }

  private static void update(MessageDigest hasher, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    hasher.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    hasher.update(bytes);
  }
}
