package org.crosshash.encoding.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.RgbImage;
import org.crosshash.tables.FloatMatrix;

/** The loaded half of an encoder that reads pictures. Safe for any number of threads. */
final class ImageModel implements AutoCloseable {
  private final ImageTower tower;
  private final ModelEngine engine;

  ImageModel(ImageTower tower, Path folder, EngineSettings settings) {
    this.tower = tower;
    engine =
        ModelEngine.load(tower.model(), folder, Set.of(tower.input()), outputs(true), settings);
  }

  /**
   * What the model says of one picture.
   *
   * @param embedding in the space of texts
   * @param features pooled, before projection; the embedding where the model gives none
   * @param tokens a row a patch; empty where the model gives none or they were not asked for
   * @param grid a row a patch in the space of texts; empty likewise
   */
  record Output(
      float[] embedding,
      float[] features,
      Optional<FloatMatrix> tokens,
      Optional<FloatMatrix> grid) {}

  Output run(RgbImage picture, Resize resize, boolean tokens) {
    int side = tower.preprocessing().side();
    float[] pixels = tower.preprocessing().input(picture, resize);
    ModelInput input = new ModelInput.Numbers(tower.input(), pixels, new long[] {1, 3, side, side});
    Outputs outputs = new Outputs(tower.model(), engine.run(List.of(input), outputs(tokens)));
    float[] embedding = outputs.vector(tower.embedding());
    return new Output(
        embedding,
        tower.features().map(outputs::vector).orElse(embedding),
        tokens ? tower.tokens().map(rule -> rows(outputs, rule)) : Optional.empty(),
        tokens ? tower.grid().map(rule -> rows(outputs, rule)) : Optional.empty());
  }

  /**
   * Runs the model on several pictures at once, without tokens.
   *
   * @param pictures as {@link Preprocessing#input(RgbImage)} makes them
   */
  List<Output> run(List<float[]> pictures) {
    int side = tower.preprocessing().side();
    int length = 3 * side * side;
    float[] all = new float[Math.multiplyExact(length, pictures.size())];
    for (int i = 0; i < pictures.size(); i++) {
      System.arraycopy(pictures.get(i), 0, all, i * length, length);
    }
    ModelInput input =
        new ModelInput.Numbers(tower.input(), all, new long[] {pictures.size(), 3, side, side});
    List<Output> outputs = new ArrayList<>();
    for (Outputs own :
        Outputs.each(tower.model(), engine.run(List.of(input), outputs(false)), pictures.size())) {
      float[] embedding = own.vector(tower.embedding());
      outputs.add(
          new Output(
              embedding,
              tower.features().map(own::vector).orElse(embedding),
              Optional.empty(),
              Optional.empty()));
    }
    return outputs;
  }

  private static FloatMatrix rows(Outputs outputs, OutputRule rule) {
    return outputs.rows(rule, Integer.MAX_VALUE / 2);
  }

  private Set<String> outputs(boolean tokens) {
    Set<String> names = new TreeSet<>();
    names.add(tower.embedding().name());
    tower.features().ifPresent(rule -> names.add(rule.name()));
    if (tokens) {
      tower.tokens().ifPresent(rule -> names.add(rule.name()));
      tower.grid().ifPresent(rule -> names.add(rule.name()));
    }
    return names;
  }

  @Override
  public void close() {
    engine.close();
  }
}
