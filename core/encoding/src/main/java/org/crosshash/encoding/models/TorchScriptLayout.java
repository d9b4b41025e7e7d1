package org.crosshash.encoding.models;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.errors.CrosshashException;

/** The towers of a TorchScript archive with OpenAI's two methods. */
final class TorchScriptLayout {
  private static final String OUTPUT = "0";
  private static final int[] SIDES = {224, 288, 336, 384, 448};
  private static final ModelPreset PRESET = ModelPreset.OPENAI;

  private final SourceFolder source;
  private final String file;

  TorchScriptLayout(SourceFolder source, String file) {
    this.source = source;
    this.file = file;
  }

  /**
   * The half that reads pictures.
   *
   * @param side pixels a side of its pictures; empty: OpenAI's sizes are tried
   */
  ImageTower image(OptionalInt side) {
    TowerFile tower = tower("encode_image");
    try (ModelEngine engine =
        new TorchScriptEngine(tower, source.path().resolve(file), ComputeDevice.CPU)) {
      CrosshashException last = null;
      for (int candidate : side.isPresent() ? new int[] {side.getAsInt()} : SIDES) {
        try {
          int dimension = dimension(engine, pixels(candidate));
          return new ImageTower(
              tower,
              "image",
              PreprocessorConfig.openAi(candidate),
              OutputRule.vector(OUTPUT, dimension),
              Optional.empty(),
              Optional.empty());
        } catch (CrosshashException refused) {
          last = refused;
        }
      }
      throw last;
    }
  }

  TextTower text(String tokenizer) {
    TowerFile tower = tower("encode_text");
    TokenizerRule rule = TokenizerSource.rule(source, PRESET, tokenizer, OptionalLong.empty());
    long[] ones = IntStream.range(0, rule.length()).mapToLong(i -> 1).toArray();
    ModelInput ids = new ModelInput.Integers("text", ones, new long[] {1, rule.length()});
    try (ModelEngine engine =
        new TorchScriptEngine(tower, source.path().resolve(file), ComputeDevice.CPU)) {
      return new TextTower(
          tower,
          "text",
          Optional.empty(),
          rule,
          OutputRule.vector(OUTPUT, dimension(engine, ids)),
          Optional.empty(),
          PRESET.wordUnits());
    }
  }

  private TowerFile tower(String method) {
    return new TowerFile(EngineKind.TORCHSCRIPT, file, method, new TreeMap<>());
  }

  private static ModelInput pixels(int side) {
    return new ModelInput.Numbers(
        "image", new float[3 * side * side], new long[] {1, 3, side, side});
  }

  private static int dimension(ModelEngine engine, ModelInput input) {
    Map<String, float[]> values = engine.run(List.of(input), Set.of(OUTPUT));
    return values.get(OUTPUT).length;
  }
}
