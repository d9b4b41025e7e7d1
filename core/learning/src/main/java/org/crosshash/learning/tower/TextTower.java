package org.crosshash.learning.tower;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;

/**
 * A text encoder under training: a TorchScript module that maps token ids to one vector a text, as
 * CLIP's text encoder that VTM-UCH fine-tunes.
 *
 * <pre>{@code
 * TextTower.Pass pass = tower.forward(scope, ids, texts);
 * List<NDArray> gradients = tower.backward(pass, gradientOf(pass.vectors()));
 * optimiser.update(gradients, rate);
 * }</pre>
 *
 * <p>Dropout modules are off, as in the module's eval mode. Gradients are those of the engine's
 * autograd. The engine's graph optimiser is off while the tower computes: with it, the third call
 * of a module already rounds otherwise than the first, and a training that goes on from a
 * checkpoint would not equal an undisturbed one.
 *
 * <p>Owns native memory; close it. One thread.
 */
public final class TextTower implements AutoCloseable {
  /**
   * Texts that go through a tower together where they are hashed. Fixed, so that a table's codes
   * depend on nothing but the table; small, since nobody can cancel in between.
   */
  public static final int BLOCK = 16;

  private static final String EXTENSION = ".pt";
  private static final boolean OPTIMISED =
      Boolean.parseBoolean(System.getProperty("ai.djl.pytorch.graph_optimizer", "true"));

  private final Path file;
  private final Model model;
  private final PtSymbolBlock module;
  private final ParameterStore store;
  private final List<String> names = new ArrayList<>();
  private final List<PtNDArray> leaves = new ArrayList<>();
  private final List<NDArray> values = new ArrayList<>();
  private boolean known;

  private TextTower(Path file, Model model, PtSymbolBlock module) {
    this.file = file;
    this.model = model;
    this.module = module;
    this.store = new ParameterStore(model.getNDManager(), false);
    module
        .getParameters()
        .forEach(parameter -> {
          PtNDArray leaf = (PtNDArray) parameter.getValue().getArray();
          names.add(parameter.getKey());
          leaves.add(leaf);
          // Shares the leaf's memory, and may be changed in place where the leaf may not.
          values.add(leaf.stopGradient());
        });
  }

  /**
   * Loads a module.
   *
   * @param file {@code NAME.pt}, as {@code torch.jit.save} writes it
   * @throws CrosshashException (INVALID_ARGUMENT) if the file is no TorchScript module, or one
   *     without parameters or with others than float32
   */
  public static TextTower load(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(EXTENSION) || !Files.isRegularFile(file)) {
      throw CrosshashException.invalid(
          "A text tower is a TorchScript file `NAME.pt`",
          file,
          "write it with torch.jit.trace(model.eval(), ids).save(\"NAME.pt\")");
    }
    TensorEngine.version();
    Model model = Model.newInstance("text-tower", Device.cpu(), "PyTorch");
    try {
      model.load(
          file.toAbsolutePath().getParent(),
          name.substring(0, name.length() - EXTENSION.length()),
          Map.of("trainParam", "true"));
      TextTower tower = new TextTower(file, model, (PtSymbolBlock) model.getBlock());
      if (tower.leaves.isEmpty()) {
        throw CrosshashException.invalid(
            "A text tower has parameters to train",
            "none in " + file,
            "script or trace the model without torch.jit.freeze");
      }
      tower.requireFloat32();
      return tower;
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A text tower is a TorchScript module",
          file + ": " + firstLine(e),
          "write it with torch.jit.trace(model.eval(), ids).save(\"NAME.pt\")",
          e);
    } catch (CrosshashException e) {
      model.close();
      throw e;
    }
  }

  private void requireFloat32() {
    for (int i = 0; i < leaves.size(); i++) {
      DataType type = leaves.get(i).getDataType();
      if (type != DataType.FLOAT32) {
        throw CrosshashException.invalid(
            "A text tower has parameters of float32",
            "`%s` of %s in %s".formatted(names.get(i), type, file),
            "call model.float() before it is scripted or traced");
      }
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Names of the parameters, as the module has them. */
  public List<String> parameterNames() {
    return List.copyOf(names);
  }

  /** The parameters; in-place changes take effect. */
  public List<NDArray> parameters() {
    return List.copyOf(values);
  }

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param output with the engine's record of how it came about
   * @param vectors the same values without, texts x dimension
   */
  public record Pass(NDArray output, NDArray vectors) {}

  /**
   * Computes the vectors of texts.
   *
   * @param scope owner of what is made here
   * @param ids token ids, texts x length, row by row, padded as the module expects
   * @param texts number of texts, at least 1
   * @throws CrosshashException (INVALID_ARGUMENT) if the module cannot compute them, gives other
   *     than one vector a text, or, found at the first call, is not the same function at every call
   */
  public Pass forward(NDManager scope, long[] ids, int texts) {
    requireRows(ids, texts);
    NDArray output = run(scope, ids, texts);
    NDArray vectors = output.stopGradient();
    vectors.attach(scope);
    if (!known) {
      requireSame(vectors, run(scope, ids, texts));
      known = true;
    }
    return new Pass(output, vectors);
  }

  /**
   * The vectors of texts, without what a backward pass would need; they belong to the scope.
   *
   * @param scope owner of what is made here
   * @param ids as {@link #forward} reads them
   * @param texts number of texts, at least 1
   * @throws CrosshashException as {@link #forward}
   */
  public NDArray vectors(NDManager scope, long[] ids, int texts) {
    requireRows(ids, texts);
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      NDArray vectors = compute(scope, ids, texts);
      if (!known) {
        requireSame(vectors, compute(scope, ids, texts));
        known = true;
      }
      return vectors;
    } finally {
      JniUtils.setGradMode(recording);
    }
  }

  /**
   * The vector of one text, without what a backward pass would need.
   *
   * @param ids of its tokens
   * @throws CrosshashException (INVALID_ARGUMENT) if there are none, the module cannot compute it,
   *     or it is not finite
   */
  public float[] vector(TokenIdRule rule, int[] ids) {
    return vectors(rule, new RaggedInts(ids, new int[] {0, ids.length}), new int[1]).row(0);
  }

  /**
   * The vectors of texts, without what a backward pass would need: {@link #BLOCK} texts at a time,
   * from the first on. In its last bits a vector may depend on how many texts are in its block,
   * since the engine sums in another order.
   *
   * @param ids of the texts' tokens
   * @param rows the texts
   * @return texts x dimension
   * @throws CrosshashException (INVALID_ARGUMENT) if a text has no id, the module cannot compute
   *     its vector, or it is not finite
   */
  public FloatMatrix vectors(TokenIdRule rule, RaggedInts ids, int[] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("vectors are of at least one text");
    }
    float[] vectors = new float[0];
    for (int from = 0; from < rows.length; from += BLOCK) {
      int count = Math.min(BLOCK, rows.length - from);
      long[] batch = new long[count * rule.length()];
      for (int i = 0; i < count; i++) {
        int[] text = ids.row(rows[from + i]);
        requireTokens(text.length, rows.length == 1 ? "this text" : "text " + rows[from + i]);
        rule.write(text, batch, i * rule.length());
      }
      float[] block = values(batch, count);
      if (from == 0) {
        vectors = new float[Math.multiplyExact(rows.length, block.length / count)];
      }
      System.arraycopy(block, 0, vectors, from * (block.length / count), block.length);
    }
    int dimension = vectors.length / rows.length;
    requireFinite(vectors, dimension);
    return FloatMatrix.of(vectors, dimension);
  }

  private float[] values(long[] batch, int texts) {
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDManager scope = model.getNDManager().newSubManager()) {
      return compute(scope, batch, texts).toFloatArray();
    } finally {
      JniUtils.setGradMode(recording);
    }
  }

  /**
   * Checks that a text has tokens.
   *
   * @throws CrosshashException (INVALID_ARGUMENT)
   */
  public static void requireTokens(int tokens, String text) {
    if (tokens == 0) {
      throw CrosshashException.invalid(
          "A text tower reads at least one token id of every text",
          "none of " + text,
          "encode the items with text_token_ids, or leave the item out");
    }
  }

  /**
   * Checks that vectors are finite.
   *
   * @param dimension values of a vector
   * @throws CrosshashException (INVALID_ARGUMENT)
   */
  public static void requireFinite(float[] vectors, int dimension) {
    for (int i = 0; i < vectors.length; i++) {
      if (!(Math.abs(vectors[i]) <= Float.MAX_VALUE)) {
        throw CrosshashException.invalid(
            "A text tower gives finite vectors",
            "%s in text %d, dimension %d".formatted(vectors[i], i / dimension, i % dimension),
            "check it in PyTorch on such ids: padding, precision, a mask that hides every token");
      }
    }
  }

  private static void requireRows(long[] ids, int texts) {
    if (texts < 1 || ids.length == 0 || ids.length % texts != 0) {
      throw new IllegalArgumentException(
          "%d ids are no rows of %d texts".formatted(ids.length, texts));
    }
  }

  private NDArray run(NDManager scope, long[] ids, int texts) {
    try (GradientCollector _ = Engine.getEngine("PyTorch").newGradientCollector()) {
      return compute(scope, ids, texts);
    }
  }

  private NDArray compute(NDManager scope, long[] ids, int texts) {
    NDArray input = scope.create(ids, new Shape(texts, ids.length / texts));
    JniUtils.setGraphExecutorOptimize(false);
    NDArray output;
    try {
      output = module.forward(store, new NDList(input), true).singletonOrThrow();
    } catch (EngineException | IndexOutOfBoundsException e) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A text tower maps ids, texts x length, to one tensor",
          "%s on ids %s: %s".formatted(file, input.getShape(), firstLine(e)),
          "trace the model with int64 ids of that length, and return the texts' vectors alone",
          e);
    } finally {
      JniUtils.setGraphExecutorOptimize(OPTIMISED);
    }
    output.attach(scope);
    Shape shape = output.getShape();
    if (shape.dimension() != 2
        || shape.get(0) != texts
        || output.getDataType() != DataType.FLOAT32) {
      throw CrosshashException.invalid(
          "A text tower gives one float32 vector a text",
          "%s of %s for %d texts".formatted(shape, output.getDataType(), texts),
          "return the pooled, projected vectors, texts x dimension, of one text too: no squeeze()");
    }
    return output;
  }

  private void requireSame(NDArray first, NDArray second) {
    if (!Arrays.equals(first.toFloatArray(), second.toFloatArray())) {
      throw CrosshashException.invalid(
          "A text tower is the same function at every call",
          file + " gave two results for the same ids",
          "leave out what draws at random: torch.jit.trace(model.eval(), ids)");
    }
  }

  /**
   * Gradients of the parameters, in their order, zeros where one has no part in the vectors; they
   * belong to the manager of the pass.
   *
   * @param gradient of the vectors, texts x dimension
   */
  public List<NDArray> backward(Pass pass, NDArray gradient) {
    NDManager scope = pass.vectors().getManager();
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.backward(pass.output().mul(gradient).sum());
    }
    List<NDArray> gradients = new ArrayList<>();
    for (PtNDArray leaf : leaves) {
      try (NDArray sum = leaf.getGradient()) {
        NDArray copy = sum.duplicate();
        copy.attach(scope);
        gradients.add(copy);
      }
      JniUtils.zeroGrad(leaf);
    }
    return List.copyOf(gradients);
  }

  /** The module with its present parameters, as {@code torch.jit.load} reads it. */
  public byte[] write() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JniUtils.writeModule(module, bytes, false);
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    values.forEach(NDArray::close);
    model.close();
  }
}
