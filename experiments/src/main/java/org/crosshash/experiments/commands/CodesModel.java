package org.crosshash.experiments.commands;

import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.CodesTable;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.Model;

/** The model that made a table of codes, as the table itself says. */
final class CodesModel {
  private CodesModel() {}

  /**
   * The model.
   *
   * @throws CrosshashException (NOT_FOUND) if the trainer has no such table; (FAILED_PRECONDITION)
   *     if the table names no model
   */
  static Model of(CrosshashClient client, String codes) {
    Artifact table =
        client
            .artifacts(Service.TRAINER)
            .getArtifact(GetArtifactRequest.newBuilder().setName(codes).build());
    String model = table.getMetadataOrDefault(CodesTable.MODEL_KEY, "");
    if (model.isEmpty()) {
      throw CrosshashException.precondition(
          "A table of codes must name its model",
          codes + " holds " + table.getContent(),
          "give what `crosshash hash` printed");
    }
    return client.trainer().getModel(GetModelRequest.newBuilder().setName(model).build());
  }
}
