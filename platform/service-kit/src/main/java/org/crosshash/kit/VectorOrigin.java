package org.crosshash.kit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * Where vectors come from, as far as their values depend on it: the encoder and the alignment that
 * an embeddings table's metadata tell.
 *
 * <p>Of the encoder that is its name, digest and way of resizing; the choice of objects and tokens
 * adds columns, but does not change those of whole pictures and texts. Of an alignment it is the
 * method and the table of its parameters; which rows they were fitted on is told by those. Method
 * {@code none} fits no parameters. A text that is not of this form is compared as it is.
 *
 * @param encoder what matters of the encoder's text
 * @param alignment what matters of the alignment's text
 */
public record VectorOrigin(List<String> encoder, List<String> alignment) {
  private static final List<String> WHOLE_ENCODING = List.of("encoder", "digest", "resize");
  private static final String METHOD = "method";
  private static final List<String> UNFITTED = List.of("none");

  /** The origin of vectors with these metadata texts. */
  public static VectorOrigin of(String encoder, String alignment) {
    return new VectorOrigin(
        fields(encoder, WHOLE_ENCODING).orElse(List.of(encoder)), alignmentOf(alignment));
  }

  private static List<String> alignmentOf(String text) {
    Optional<List<String>> method = fields(text, List.of(METHOD));
    if (method.equals(Optional.of(UNFITTED))) {
      return UNFITTED;
    }
    return fields(text, List.of(METHOD, "parameters")).orElse(List.of(text));
  }

  /**
   * Refuses vectors that would mean nothing to a model.
   *
   * @param encoder text of the embeddings that the model was trained on
   * @param alignment text of these
   * @param givenEncoder text of the embeddings that it is to be applied to
   * @param givenAlignment text of these
   * @throws CrosshashException (FAILED_PRECONDITION) if they differ in origin
   */
  public static void check(
      String encoder, String alignment, String givenEncoder, String givenAlignment) {
    VectorOrigin trained = of(encoder, alignment);
    VectorOrigin given = of(givenEncoder, givenAlignment);
    if (!trained.encoder().equals(given.encoder())) {
      throw differs("encoder", encoder, givenEncoder);
    }
    if (!trained.alignment().equals(given.alignment())) {
      throw differs("alignment", alignment, givenAlignment);
    }
  }

  private static CrosshashException differs(String what, String model, String embeddings) {
    return CrosshashException.precondition(
        "A model reads vectors of the %s that it was trained on, `%s`".formatted(what, model),
        "`" + embeddings + "`",
        "encode and align the items as the model's were");
  }

  /** The values of some text fields of a JSON object, if it is one and has them all. */
  private static Optional<List<String>> fields(String json, List<String> names) {
    Struct.Builder object = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, object);
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    for (String name : names) {
      Value value = object.getFieldsOrDefault(name, Value.getDefaultInstance());
      if (!value.hasStringValue()) {
        return Optional.empty();
      }
      values.add(value.getStringValue());
    }
    return Optional.of(List.copyOf(values));
  }
}
