package org.crosshash.experiments.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.crosshash.tables.CodesTable;

/**
 * Codes as NumPy arrays in a folder: for each modality {@code <modality>_codes.npy}, uint8, items x
 * bits/8, which {@code numpy.unpackbits(…, axis=1, bitorder="little")} takes apart; {@code
 * <modality>_signs.npy}, int8, items x bits, +1 and -1; and {@code <modality>_ids.txt}, an id a
 * line.
 */
final class NumpyCodes {
  private NumpyCodes() {}

  static List<Path> write(CodesTable table, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (String modality : new LinkedHashSet<>(table.modalities())) {
      SignCodes codes = SignCodes.of(table, modality);
      Path packed = folder.resolve(modality + "_codes.npy");
      NumpyArray.write(packed, "|u1", codes.codes(), codes.rows(), codes.bits() / Byte.SIZE);
      Path signs = folder.resolve(modality + "_signs.npy");
      NumpyArray.write(signs, "|i1", codes.signs(), codes.rows(), codes.bits());
      Path ids = folder.resolve(modality + "_ids.txt");
      Files.write(ids, codes.ids());
      files.addAll(List.of(packed, signs, ids));
    }
    return files;
  }
}
