package org.crosshash.kit;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.ArtifactKind;
import org.crosshash.artifacts.v1.Provenance;
import org.crosshash.tables.StoredArtifact;

/** Artifacts as messages. */
public final class ArtifactMessages {
  private ArtifactMessages() {}

  /** What a store knows of an artifact, as a message. */
  public static Artifact artifact(StoredArtifact stored) {
    Artifact.Builder artifact =
        Artifact.newBuilder()
            .setName(stored.name().toString())
            .setKind(
                switch (stored.name().kind()) {
                  case TABLE -> ArtifactKind.ARTIFACT_KIND_TABLE;
                  case MODEL -> ArtifactKind.ARTIFACT_KIND_MODEL;
                })
            .setSizeBytes(stored.sizeBytes())
            .setRowCount(stored.rowCount())
            .setCreateTime(timestamp(stored.created()))
            .setPinned(stored.pinned())
            .putAllMetadata(stored.metadata())
            .setContent(stored.content());
    stored
        .provenance()
        .ifPresent(made ->
            artifact.setRecipeKey(made.recipe().key().hex()).setProvenance(provenance(made)));
    return artifact.build();
  }

  /** How an artifact was made, as a message. */
  public static Provenance provenance(org.crosshash.tables.Provenance made) {
    return Provenance.newBuilder()
        .setOperation(made.recipe().operation())
        .setRevision(made.recipe().revision())
        .setCanonicalConfig(made.recipe().canonicalConfig())
        .putAllInputs(made.recipe().inputs())
        .putAllEnvironment(made.environment())
        .setSeconds(made.seconds())
        .build();
  }

  /** A moment as a message. */
  public static Timestamp timestamp(Instant moment) {
    return Timestamp.newBuilder()
        .setSeconds(moment.getEpochSecond())
        .setNanos(moment.getNano())
        .build();
  }
}
