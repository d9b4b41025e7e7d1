package org.crosshash.experiments.pipeline;

import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.DeleteIndexRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexTableRequest;

/**
 * An index that holds the codes of a trial's database, picture and text of each item.
 *
 * <p>It notes which table it was filled from, so that filling it again costs nothing; codes of
 * another model replace it as a whole, because two models' codes cannot be compared.
 */
public final class ServingIndex {
  private static final String FILLED_FROM = "crosshash.filled-from";

  private final CrosshashClient client;
  private final Stages stages;

  /** Fills indexes over these services. */
  public ServingIndex(CrosshashClient client, Stages stages) {
    this.client = client;
    this.stages = stages;
  }

  /**
   * Makes an index hold these codes and no others.
   *
   * @param id 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter
   * @param bits code length
   * @param model the codes' model
   * @param codes codes of at least the selected items
   * @param selection items to index; empty: all
   * @param items their texts and paths; empty: none
   * @return the index
   */
  public Index fill(
      String id,
      int bits,
      String model,
      ArtifactReference codes,
      Optional<ArtifactReference> selection,
      Optional<ArtifactReference> items) {
    String name = "indexes/" + id;
    String source =
        codes.getName()
            + selection.map(chosen -> " " + chosen.getName()).orElse("")
            + items.map(chosen -> " " + chosen.getName()).orElse("");
    Optional<Index> there = find(name);
    if (there.isPresent()
        && there.get().getSize() > 0
        && source.equals(there.get().getAnnotationsOrDefault(FILLED_FROM, ""))) {
      return there.get();
    }
    if (there.isPresent()) {
      client.search().deleteIndex(DeleteIndexRequest.newBuilder().setName(name).build());
    }
    client
        .search()
        .createIndex(
            CreateIndexRequest.newBuilder()
                .setIndexId(id)
                .setIndex(
                    Index.newBuilder()
                        .setBits(bits)
                        .setModel(model)
                        .putAnnotations(FILLED_FROM, source))
                .build());
    IndexTableRequest.Builder request =
        IndexTableRequest.newBuilder().setIndex(name).setCodes(codes);
    selection.ifPresent(request::setSelection);
    items.ifPresent(request::setItems);
    stages.index(request.build());
    return client.search().getIndex(GetIndexRequest.newBuilder().setName(name).build());
  }

  private Optional<Index> find(String name) {
    try {
      return Optional.of(
          client.search().getIndex(GetIndexRequest.newBuilder().setName(name).build()));
    } catch (CrosshashException failure) {
      if (failure.problem() == Problem.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }
}
