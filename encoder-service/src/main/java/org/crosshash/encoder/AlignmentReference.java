package org.crosshash.encoder;

import com.google.protobuf.Struct;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Table;

/** How an aligned table names the table of its alignment's parameters. */
final class AlignmentReference {
  private static final String PARAMETERS = "parameters";

  private AlignmentReference() {}

  /** A description of an alignment with the name of its parameters added. */
  static String add(String description, ArtifactName parameters) {
    Struct json =
        MetadataJson.read(description).toBuilder()
            .putFields(PARAMETERS, MetadataJson.text(parameters.toString()))
            .build();
    return MetadataJson.write(json);
  }

  /**
   * The parameters of an aligned table's alignment.
   *
   * @throws CrosshashException INVALID_ARGUMENT if the table is not aligned
   */
  static ArtifactName of(Table aligned) {
    String description = aligned.metadata().get(EmbeddingsTable.ALIGNMENT_KEY);
    if (description == null) {
      throw CrosshashException.invalid(
          "An alignment must be named by an aligned table",
          "%s is not aligned".formatted(aligned.name()),
          "name the table that AlignTable answered, or none for raw vectors");
    }
    return ArtifactName.parse(MetadataJson.text(MetadataJson.read(description), PARAMETERS));
  }
}
