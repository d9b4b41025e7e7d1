package org.crosshash.learning.objective.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.network.NormedLayer;
import org.crosshash.learning.objective.teacher.CirhTeacherShape.Part;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.tensor.UnitCodes;

/**
 * CIRH's teacher ({@code MyNet} of the released code): encoders, graph convolutions over the batch
 * inside each modality and across both, a code of each and of all together, and decoders back to
 * the vectors.
 *
 * <p>It owns its weights in native memory; close it. One thread.
 */
public final class CirhTeacher implements AutoCloseable {
  private final NDManager manager;
  private final Constants constants;
  private final NetworkParameters parameters;
  private final Map<Part, NormedLayer> layers = new EnumMap<>(Part.class);

  public CirhTeacher(NDManager parent, Constants constants, CirhTeacherShape shape, long seed) {
    this.manager = parent.newSubManager();
    this.constants = constants;
    List<NDArray> values = new ArrayList<>();
    for (Part part : Part.values()) {
      LinearWeights weights = shape.initial(part, seed);
      Shape columns = new Shape(weights.outputs());
      values.add(
          Tensors.owned(manager, weights.weight(), new Shape(weights.outputs(), weights.inputs())));
      values.add(Tensors.owned(manager, weights.bias(), columns));
      values.add(manager.ones(columns));
      values.add(manager.zeros(columns));
    }
    this.parameters = new NetworkParameters(values);
    for (Part part : Part.values()) {
      layers.put(part, new NormedLayer(parameters, constants, part.first(), part.rectify()));
    }
  }

  public NetworkParameters parameters() {
    return parameters;
  }

  private NormedLayer layer(Part part) {
    return layers.get(part);
  }

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param layers by part
   * @param image unit embeddings of the pictures
   * @param text unit embeddings of the texts
   * @param joint embedding of both, batch x width
   * @param codeImage HI, batch x bits, without tanh
   * @param codeText HT, batch x bits, without tanh
   * @param code H, batch x bits, in (-1, 1)
   * @param rebuiltImage batch x picture dimension
   * @param rebuiltText batch x text dimension
   */
  public record Pass(
      Map<Part, NormedLayer.Pass> layers,
      UnitCodes image,
      UnitCodes text,
      NDArray joint,
      NDArray codeImage,
      NDArray codeText,
      NDArray code,
      NDArray rebuiltImage,
      NDArray rebuiltText) {}

  /**
   * Computes codes of a batch, with the batch's own statistics.
   *
   * @param images batch x picture dimension
   * @param texts batch x text dimension
   * @param similarities S, batch x batch
   */
  public Pass forward(NDArray images, NDArray texts, NDArray similarities) {
    Map<Part, NormedLayer.Pass> passes = new EnumMap<>(Part.class);
    UnitCodes image = UnitCodes.of(pass(passes, Part.ENCODE_IMAGE, images, null), constants);
    UnitCodes text = UnitCodes.of(pass(passes, Part.ENCODE_TEXT, texts, null), constants);
    NDArray ofImage = pass(passes, Part.GRAPH_IMAGE, image.unit(), similarities);
    NDArray ofText = pass(passes, Part.GRAPH_TEXT, text.unit(), similarities);
    NDArray both =
        pass(
            passes,
            Part.GRAPH_JOINT,
            image.unit().concat(text.unit(), 0),
            acrossModalities(similarities));
    long batch = images.getShape().get(0);
    NDArray joint = both.get("0:{}", batch).add(both.get("{}:", batch)).getNDArrayInternal().relu();
    NDArray codeImage = pass(passes, Part.CODE_IMAGE, ofImage.concat(joint, 1), null);
    NDArray codeText = pass(passes, Part.CODE_TEXT, joint.concat(ofText, 1), null);
    NDArray codeJoint = pass(passes, Part.CODE_JOINT, joint, null);
    NDArray all = codeImage.concat(codeJoint, 1).concat(codeText, 1);
    NDArray code = pass(passes, Part.CODE, all, null).tanh();
    NDArray decodedImage = pass(passes, Part.DECODE_IMAGE, code.add(codeImage.tanh()), null);
    NDArray decodedText = pass(passes, Part.DECODE_TEXT, code.add(codeText.tanh()), null);
    return new Pass(
        passes,
        image,
        text,
        joint,
        codeImage,
        codeText,
        code,
        pass(passes, Part.REBUILD_IMAGE, decodedImage, null),
        pass(passes, Part.REBUILD_TEXT, decodedText, null));
  }

  private NDArray pass(
      Map<Part, NormedLayer.Pass> passes, Part part, NDArray input, NDArray graph) {
    NormedLayer.Pass pass = layer(part).forward(input, graph);
    passes.put(part, pass);
    return pass.output();
  }

  /** [S, I; I, S]: an item is a neighbour of its other modality. */
  private static NDArray acrossModalities(NDArray similarities) {
    NDArray pairs = similarities.getManager().eye((int) similarities.getShape().get(0));
    return similarities.concat(pairs, 1).concat(pairs.concat(similarities, 1), 0);
  }

  /**
   * Gradients of what a forward pass gave.
   *
   * @param codeImage of HI
   * @param codeText of HT
   * @param code of H
   * @param rebuiltImage of the rebuilt pictures
   * @param rebuiltText of the rebuilt texts
   */
  public record Gradients(
      NDArray codeImage,
      NDArray codeText,
      NDArray code,
      NDArray rebuiltImage,
      NDArray rebuiltText) {}

  /** Adds the gradients of all parameters. */
  public void backward(Pass pass, Gradients gradients) {
    NDArray ofImage = decode(pass, Part.DECODE_IMAGE, Part.REBUILD_IMAGE, gradients.rebuiltImage());
    NDArray ofText = decode(pass, Part.DECODE_TEXT, Part.REBUILD_TEXT, gradients.rebuiltText());
    NDArray code = gradients.code().add(ofImage).addi(ofText);
    NDArray all = backward(pass, Part.CODE, throughTanh(code, pass.code()));
    Thirds parts = Thirds.split(all);
    NDArray codeImage =
        parts
            .first()
            .add(gradients.codeImage())
            .addi(throughTanh(ofImage, pass.codeImage().tanh()));
    NDArray codeText =
        parts.third().add(gradients.codeText()).addi(throughTanh(ofText, pass.codeText().tanh()));
    NDArray fromImage = backward(pass, Part.CODE_IMAGE, codeImage);
    NDArray fromText = backward(pass, Part.CODE_TEXT, codeText);
    long width = pass.joint().getShape().get(1);
    NDArray joint =
        backward(pass, Part.CODE_JOINT, parts.second())
            .addi(fromImage.get(":, {}:", width))
            .addi(fromText.get(":, 0:{}", width))
            .muli(pass.joint().gt(constants.of(0)));
    NDArray embedded = backward(pass, Part.GRAPH_JOINT, joint.concat(joint, 0));
    long batch = joint.getShape().get(0);
    encode(
        pass,
        Part.ENCODE_IMAGE,
        pass.image(),
        Part.GRAPH_IMAGE,
        fromImage.get(":, 0:{}", width),
        embedded.get("0:{}", batch));
    encode(
        pass,
        Part.ENCODE_TEXT,
        pass.text(),
        Part.GRAPH_TEXT,
        fromText.get(":, {}:", width),
        embedded.get("{}:", batch));
  }

  /** Gradient of a decoder's input. */
  private NDArray decode(Pass pass, Part decode, Part rebuild, NDArray gradient) {
    return backward(pass, decode, backward(pass, rebuild, gradient));
  }

  private void encode(
      Pass pass, Part encode, UnitCodes unit, Part graph, NDArray ofGraph, NDArray ofJoint) {
    NDArray gradient = backward(pass, graph, ofGraph).addi(ofJoint);
    layer(encode).learn(pass.layers().get(encode), unit.backward(gradient));
  }

  private NDArray backward(Pass pass, Part part, NDArray gradient) {
    return layer(part).backward(pass.layers().get(part), gradient);
  }

  private NDArray throughTanh(NDArray gradient, NDArray output) {
    return output.square().neg().addi(constants.of(1)).muli(gradient);
  }

  /** Three parts of equal width. */
  private record Thirds(NDArray first, NDArray second, NDArray third) {
    static Thirds split(NDArray all) {
      long width = all.getShape().get(1) / 3;
      return new Thirds(
          all.get(":, 0:{}", width),
          all.get(":, {}:{}", width, 2 * width),
          all.get(":, {}:", 2 * width));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
