package org.crosshash.experiments.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.tables.CodesTable;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/**
 * Codes as the MATLAB file (version 5) that VTM-UCH's released {@code train.py} saves: {@code
 * q_img}, {@code q_txt}, {@code r_img}, {@code r_txt}, float32, +1 and -1, of the pairs that ask
 * and of the database; {@code q_l}, {@code r_l}, their labels as 0 and 1, one column a label in
 * alphabetical order.
 */
final class MatlabCodes {
  private MatlabCodes() {}

  /**
   * Writes codes.
   *
   * @param asking part of the split that asks
   */
  static void write(CodesTable table, Dataset dataset, String asking, Path file)
      throws IOException {
    List<String> queries = dataset.split().part(asking);
    List<String> database = dataset.split().database();
    if (queries.isEmpty() || database.isEmpty()) {
      throw CrosshashException.invalid(
          "The file has codes of pairs that ask and of a database",
          "%d in %s, %d in the database".formatted(queries.size(), asking, database.size()),
          "name another part, or a dataset with a split");
    }
    MatFile target = Mat5.newMatFile();
    for (String modality : List.of("image", "text")) {
      SignCodes codes = SignCodes.of(table, modality);
      String name = modality.equals("image") ? "img" : "txt";
      target.addArray("q_" + name, signs(codes.select(queries)));
      target.addArray("r_" + name, signs(codes.select(database)));
    }
    Labels labels = Labels.of(dataset);
    target.addArray("q_l", labels.matrix(queries));
    target.addArray("r_l", labels.matrix(database));
    Mat5.writeToFile(target, file.toFile());
  }

  private static Matrix signs(SignCodes codes) {
    Matrix matrix = Mat5.newMatrix(codes.rows(), codes.bits(), MatlabType.Single);
    for (int row = 0; row < codes.rows(); row++) {
      for (int bit = 0; bit < codes.bits(); bit++) {
        matrix.setFloat(row, bit, codes.sign(row, bit));
      }
    }
    return matrix;
  }

  /** The labels of pairs, by their places in the vocabulary. */
  private record Labels(Map<String, Set<Integer>> ofPairs, int count) {
    static Labels of(Dataset dataset) {
      Set<String> names = new TreeSet<>();
      dataset.pairs().forEach(pair -> names.addAll(pair.labels()));
      List<String> ordered = new ArrayList<>(names);
      Map<String, Integer> places = new HashMap<>();
      for (int i = 0; i < ordered.size(); i++) {
        places.put(ordered.get(i), i);
      }
      Map<String, Set<Integer>> ofPairs = new HashMap<>();
      for (Pair pair : dataset.pairs()) {
        Set<Integer> own = new HashSet<>();
        pair.labels().forEach(label -> own.add(places.get(label)));
        ofPairs.put(pair.id(), own);
      }
      return new Labels(ofPairs, ordered.size());
    }

    Matrix matrix(List<String> ids) {
      Matrix matrix = Mat5.newMatrix(ids.size(), count, MatlabType.Single);
      for (int row = 0; row < ids.size(); row++) {
        for (int label : ofPairs.get(ids.get(row))) {
          matrix.setFloat(row, label, 1);
        }
      }
      return matrix;
    }
  }
}
