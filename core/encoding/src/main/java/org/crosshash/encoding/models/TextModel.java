package org.crosshash.encoding.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.TextUnits;
import org.crosshash.tables.FloatMatrix;

/** The loaded half of an encoder that reads texts. Safe for any number of threads. */
final class TextModel implements AutoCloseable {
  private final TextTower tower;
  private final TextTokenizer tokenizer;
  private final ModelEngine engine;

  TextModel(TextTower tower, Path folder, EngineSettings settings) {
    this.tower = tower;
    tokenizer = new TextTokenizer(tower.tokenizer(), folder);
    try {
      Set<String> inputs = new TreeSet<>(Set.of(tower.ids()));
      tower.mask().ifPresent(inputs::add);
      engine = ModelEngine.load(tower.model(), folder, inputs, outputs(true), settings);
    } catch (RuntimeException | Error wrong) {
      tokenizer.close();
      throw wrong;
    }
  }

  /**
   * What the model says of one text.
   *
   * @param embedding in the space of pictures
   * @param tokens a row a token, those for padding left out; empty where the model gives none or
   *     they were not asked for
   */
  record Output(float[] embedding, Optional<FloatMatrix> tokens) {}

  Output run(String text, boolean withTokens) {
    return run(tokenizer.encode(text), withTokens);
  }

  /** Reads a single token between the tokenizer's marks. */
  Output runPiece(int id) {
    return run(tokenizer.piece(id), /* withTokens= */ false);
  }

  private Output run(TextTokenizer.Tokens encoded, boolean withTokens) {
    long[] shape = {1, encoded.ids().length};
    List<ModelInput> inputs = new ArrayList<>();
    inputs.add(new ModelInput.Integers(tower.ids(), encoded.ids(), shape));
    tower
        .mask()
        .ifPresent(mask -> inputs.add(new ModelInput.Integers(mask, encoded.mask(), shape)));
    boolean tokens = withTokens && tower.tokens().isPresent();
    Outputs outputs = new Outputs(tower.model(), engine.run(inputs, outputs(tokens)));
    return new Output(
        outputs.vector(tower.embedding()),
        tokens
            ? tower.tokens().map(rule -> outputs.rows(rule, encoded.tokens() - rule.skip()))
            : Optional.empty());
  }

  /** What the model reads of a text. */
  TextTokenizer.Tokens tokens(String text) {
    return tokenizer.encode(text);
  }

  /**
   * Runs the model on several texts at once.
   *
   * @param texts of one length, padding included
   * @return the embedding of each
   */
  List<float[]> run(List<TextTokenizer.Tokens> texts) {
    int length = texts.getFirst().ids().length;
    long[] ids = new long[texts.size() * length];
    long[] masks = new long[ids.length];
    for (int i = 0; i < texts.size(); i++) {
      System.arraycopy(texts.get(i).ids(), 0, ids, i * length, length);
      System.arraycopy(texts.get(i).mask(), 0, masks, i * length, length);
    }
    long[] shape = {texts.size(), length};
    List<ModelInput> inputs = new ArrayList<>();
    inputs.add(new ModelInput.Integers(tower.ids(), ids, shape));
    tower.mask().ifPresent(mask -> inputs.add(new ModelInput.Integers(mask, masks, shape)));
    return Outputs.each(tower.model(), engine.run(inputs, outputs(false)), texts.size()).stream()
        .map(own -> own.vector(tower.embedding()))
        .toList();
  }

  /** Ids of a text's tokens, marks included, without padding. */
  int[] tokenIds(String text) {
    TextTokenizer.Tokens encoded = tokenizer.encode(text);
    return Arrays.stream(encoded.ids(), 0, encoded.tokens()).mapToInt(Math::toIntExact).toArray();
  }

  /** Ids of a text's tokens, without marks, padding and the token that is to be lost. */
  int[] pieces(String text) {
    LongStream pieces = Arrays.stream(tokenizer.pieces(text));
    OptionalLong lost = tower.tokenizer().lost();
    if (lost.isPresent()) {
      // Cut first: what is lost made no room for others.
      pieces = pieces.limit(TextUnits.MOST_PIECES).filter(id -> id != lost.getAsLong());
    }
    return pieces.mapToInt(Math::toIntExact).toArray();
  }

  private Set<String> outputs(boolean tokens) {
    Set<String> names = new TreeSet<>();
    names.add(tower.embedding().name());
    if (tokens) {
      tower.tokens().ifPresent(rule -> names.add(rule.name()));
    }
    return names;
  }

  @Override
  public void close() {
    try (tokenizer) {
      engine.close();
    }
  }
}
