package org.crosshash.experiments.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.tables.CodesTable;

/** Writes codes as files that other programs read. */
public final class CodesExport {
  private CodesExport() {}

  /** File formats. */
  public enum Format {
    /** MATLAB's version 5, in the layout of VTM-UCH's released code; needs a dataset's split. */
    mat,
    /** NumPy arrays in a folder, packed and as signs. */
    npy,
    /** One Parquet file with the table's columns. */
    parquet
  }

  /**
   * What a MATLAB file takes from a dataset.
   *
   * @param dataset split and labels
   * @param asking part of the split that asks
   */
  public record Asked(Dataset dataset, String asking) {}

  /**
   * Writes codes.
   *
   * @param to the file, or for {@code npy} the folder
   * @param asked for {@code mat}
   * @return what was written
   * @throws CrosshashException (INVALID_ARGUMENT) if the format needs a dataset, or it does not fit
   *     the codes; (FAILED_PRECONDITION) if the target cannot be written
   */
  public static List<Path> write(CodesTable codes, Format format, Path to, Optional<Asked> asked) {
    try {
      Path parent = to.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      return switch (format) {
        case npy -> NumpyCodes.write(codes, to);
        case parquet -> {
          ParquetCodes.write(codes, to);
          yield List.of(to);
        }
        case mat -> {
          Asked needed =
              asked.orElseThrow(() ->
                  CrosshashException.invalid(
                      "A MATLAB file has codes of queries and of a database, as a split tells",
                      "no dataset",
                      "name it by --dataset, or export npy or parquet"));
          MatlabCodes.write(codes, needed.dataset(), needed.asking(), to);
          yield List.of(to);
        }
      };
    } catch (IOException failure) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "The target of an export is writable and its disk has room",
          to + ": " + failure,
          "name another",
          failure);
    }
  }
}
