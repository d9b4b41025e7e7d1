package org.crosshash.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;

/**
 * The aliases of one server, a small file each: it is on disk when a change returns, and is there
 * wholly or not at all. Safe for any number of threads; readers never wait.
 */
final class AliasBook {
  private static final int LINES = 3;

  private final Path folder;
  private final Map<String, IndexAlias> aliases = new ConcurrentHashMap<>();

  /** Aliases whose files are damaged, with what is wrong. */
  private final Map<String, CrosshashException> damaged = new ConcurrentHashMap<>();

  /**
   * Reads a folder of aliases.
   *
   * @param folder is made where it does not exist
   */
  AliasBook(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          if (DurableFiles.isTemporary(file)) {
            Files.delete(file);
          } else {
            read(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the aliases in " + folder, e);
    }
  }

  /**
   * The alias of an id.
   *
   * @throws CrosshashException NOT_FOUND where there is none, with the one that was probably meant;
   *     DATA_LOSS where its file is damaged
   */
  IndexAlias get(String id) {
    IndexAlias alias = aliases.get(id);
    if (alias != null) {
      return alias;
    }
    CrosshashException damage = damaged.get(id);
    if (damage != null) {
      throw damage;
    }
    SortedSet<String> ids = ids();
    throw CrosshashException.notFound(
        "The alias must exist",
        AliasNames.of(id),
        ids.isEmpty() ? "set it first; there is no alias yet" : Suggestions.cure(id, ids));
  }

  /** Ids of all aliases, sorted, damaged ones too. */
  SortedSet<String> ids() {
    SortedSet<String> ids = new TreeSet<>(aliases.keySet());
    ids.addAll(damaged.keySet());
    return ids;
  }

  /** Ids of the aliases that point at an index, sorted. */
  List<String> of(String index) {
    return aliases.values().stream()
        .filter(alias -> alias.index().equals(index))
        .map(IndexAlias::id)
        .sorted()
        .toList();
  }

  /**
   * Points an alias at an index, which must exist.
   *
   * @param expected where given, the index that the alias must point at now
   * @throws CrosshashException ABORTED where it points at another
   */
  synchronized IndexAlias set(IndexAlias alias, Optional<String> expected) {
    Optional<String> now = Optional.ofNullable(aliases.get(alias.id())).map(IndexAlias::index);
    if (expected.isPresent() && !expected.equals(now)) {
      throw new CrosshashException(
          Problem.ABORTED,
          "An alias moves only from where it is expected, " + IndexNames.of(expected.get()),
          now.map(index -> "it points at " + IndexNames.of(index)).orElse("it does not exist"),
          "look at the alias again, and set it if that is still wanted");
    }
    try {
      DurableFiles.write(folder.resolve(alias.id()), bytes(alias));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the alias " + alias.id(), e);
    }
    aliases.put(alias.id(), alias);
    damaged.remove(alias.id());
    return alias;
  }

  /**
   * Deletes an alias, damaged or not.
   *
   * @throws CrosshashException NOT_FOUND where there is none
   */
  synchronized void delete(String id) {
    if (!damaged.containsKey(id)) {
      get(id);
    }
    try {
      DurableFiles.delete(folder.resolve(id));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the alias " + id, e);
    }
    aliases.remove(id);
    damaged.remove(id);
  }

  private void read(Path file) throws IOException {
    String id = file.getFileName().toString();
    byte[] bytes = Files.readAllBytes(file);
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    try {
      if (lines.size() == LINES) {
        IndexAlias alias = new IndexAlias(id, lines.get(0), Instant.parse(lines.get(1)));
        if (new String(bytes(alias), StandardCharsets.UTF_8)
            .equals(new String(bytes, StandardCharsets.UTF_8))) {
          aliases.put(id, alias);
          return;
        }
      }
    } catch (DateTimeException e) {
      // Reported below, as every other flaw.
      damaged.put(id, damage(file, e));
      return;
    }
    damaged.put(id, damage(file, null));
  }

  private static CrosshashException damage(Path file, Throwable cause) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "An alias answers only from a file that is whole",
        file + ": its checksum does not fit",
        "set the alias again, or delete it",
        cause);
  }

  private static byte[] bytes(IndexAlias alias) {
    String content = alias.index() + "\n" + alias.updated() + "\n";
    CRC32C checksum = new CRC32C();
    checksum.update((alias.id() + "\n" + content).getBytes(StandardCharsets.UTF_8));
    return (content + "%08x\n".formatted(checksum.getValue())).getBytes(StandardCharsets.UTF_8);
  }
}
