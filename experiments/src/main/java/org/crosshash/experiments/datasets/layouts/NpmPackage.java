package org.crosshash.experiments.datasets.layouts;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Packages as {@code npm pack} fetches them: a gzipped tar with all below {@code package/}. */
final class NpmPackage {
  private static final String ENDING = ".tgz";
  private static final Pattern ROOT = Pattern.compile("^(\\./)?package/");
  private static final long MOST_MEMBER = 64L << 20;

  private NpmPackage() {}

  /** The archives among files and folders: files that end so, and those that lie in a folder. */
  static List<Path> among(List<Path> from) {
    List<Path> archives = new ArrayList<>();
    for (Path path : from) {
      if (Files.isRegularFile(path)) {
        archives.add(path);
      } else if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.list(path)) {
          files.filter(file -> file.toString().endsWith(ENDING)).sorted().forEach(archives::add);
        } catch (IOException failure) {
          throw CrosshashException.notFound("A folder must be readable", path, "check it");
        }
      }
    }
    return archives;
  }

  /**
   * Unpacks some members of an archive into a folder, below which they keep their names.
   *
   * @param wanted names of members behind {@code package/}, such as leave no folder
   * @throws CrosshashException INVALID_ARGUMENT if the archive is damaged or a member too large
   */
  static void unpack(Path archive, Pattern wanted, Path into) {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = ROOT.matcher(entry.getName()).replaceFirst("");
        if (entry.isFile() && wanted.matcher(name).matches()) {
          Path target = into.resolve(name);
          Files.createDirectories(target.getParent());
          Files.write(
              target,
              TarMembers.bytes(tar, entry, MOST_MEMBER, found -> damaged(archive, found, null)));
        }
      }
    } catch (IOException failure) {
      throw damaged(archive, String.valueOf(failure.getMessage()), failure);
    }
  }

  private static CrosshashException damaged(Path archive, String found, IOException cause) {
    return new CrosshashException(
        Problem.INVALID_ARGUMENT,
        "A package must be a whole .tgz, as npm pack fetches it, of members of at most %,d bytes"
            .formatted(MOST_MEMBER),
        "%s (%s)".formatted(archive, found),
        "fetch it again",
        cause);
  }
}
