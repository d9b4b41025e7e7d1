package org.crosshash.experiments.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.DeleteIndexRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexTableRequest;
import org.crosshash.search.v1.ListIndexesRequest;
import org.crosshash.search.v1.ListIndexesResponse;
import org.crosshash.search.v1.SetAliasRequest;
import org.crosshash.tables.Digest;

/**
 * An index that holds the codes of a trial's database, picture and text of each item.
 *
 * <p>Its id ends in a digest of what it is filled from: filling it again costs nothing, and codes
 * of another model come into an index of their own, while the one before them still answers. Once
 * nobody asks that any more, {@link #retire} deletes it.
 */
public final class ServingIndex {
  private static final String LABEL = "crosshash.label";

  /** What an index takes from its tables; another text makes other ids, and so indexes anew. */
  private static final String CONTENT = "codes, texts, paths, labels, typed attributes";

  private static final int DIGITS = 10;
  private static final int LONGEST_ID = 63;
  private static final int MODALITIES = 2;
  private static final int PAGE = 100;

  private final CrosshashClient client;
  private final Stages stages;

  /** Fills indexes over these services. */
  public ServingIndex(CrosshashClient client, Stages stages) {
    this.client = client;
    this.stages = stages;
  }

  /**
   * An index that holds these codes, all of them and no others. One that a broken off run left half
   * full is filled up.
   *
   * @param label 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter; what the id begins with
   * @param bits code length
   * @param model the codes' model
   * @param codes codes of at least the selected items, both modalities
   * @param selection items to index; empty: all
   * @param items their texts and paths; empty: none
   * @return the index
   */
  public Index fill(
      String label,
      int bits,
      String model,
      ArtifactReference codes,
      Optional<ArtifactReference> selection,
      Optional<ArtifactReference> items) {
    String id = id(label, codes, selection, items);
    String name = "indexes/" + id;
    long expected =
        selection
            .map(chosen -> MODALITIES * rows(Service.SEARCH, chosen))
            .orElseGet(() -> rows(Service.TRAINER, codes));
    Optional<Index> there = find(name);
    if (there.isPresent() && there.get().getSize() == expected) {
      return there.get();
    }
    if (there.isEmpty() || there.get().getSize() > expected) {
      client
          .search()
          .createIndex(
              CreateIndexRequest.newBuilder()
                  .setIndexId(id)
                  .setIndex(
                      Index.newBuilder().setBits(bits).setModel(model).putAnnotations(LABEL, label))
                  .setReplace(true)
                  .build());
    }
    IndexTableRequest.Builder request =
        IndexTableRequest.newBuilder().setIndex(name).setCodes(codes);
    selection.ifPresent(request::setSelection);
    items.ifPresent(request::setItems);
    stages.index(request.build());
    return client.search().getIndex(GetIndexRequest.newBuilder().setName(name).build());
  }

  /**
   * Points the alias of a label at an index, in one step: whoever searches through the alias has
   * the index before or this one, wholly.
   *
   * @param label label, the alias's id
   * @param index a full index
   */
  public void point(String label, Index index) {
    client
        .search()
        .setAlias(
            SetAliasRequest.newBuilder()
                .setAlias(Alias.newBuilder().setName("aliases/" + label).setIndex(index.getName()))
                .build());
  }

  /**
   * Deletes the other indexes that were filled under a label. One that an alias points at stays.
   *
   * @param label label
   * @param kept names of the indexes that stay
   */
  public void retire(String label, Set<String> kept) {
    for (Index index : all()) {
      if (label.equals(index.getAnnotationsOrDefault(LABEL, ""))
          && !kept.contains(index.getName())
          && index.getAliasesCount() == 0) {
        client
            .search()
            .deleteIndex(DeleteIndexRequest.newBuilder().setName(index.getName()).build());
      }
    }
  }

  private static String id(
      String label,
      ArtifactReference codes,
      Optional<ArtifactReference> selection,
      Optional<ArtifactReference> items) {
    String source =
        "%s %s %s %s"
            .formatted(
                CONTENT,
                codes.getName(),
                selection.map(ArtifactReference::getName).orElse("all"),
                items.map(ArtifactReference::getName).orElse("none"));
    String suffix = "-" + Digest.of(source).hex().substring(0, DIGITS);
    return label.substring(0, Math.min(label.length(), LONGEST_ID - suffix.length())) + suffix;
  }

  private long rows(Service service, ArtifactReference table) {
    return client
        .artifacts(service)
        .getArtifact(GetArtifactRequest.newBuilder().setName(table.getName()).build())
        .getRowCount();
  }

  private List<Index> all() {
    List<Index> indexes = new ArrayList<>();
    String token = "";
    do {
      ListIndexesResponse page =
          client
              .search()
              .listIndexes(
                  ListIndexesRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build());
      indexes.addAll(page.getIndexesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return indexes;
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
