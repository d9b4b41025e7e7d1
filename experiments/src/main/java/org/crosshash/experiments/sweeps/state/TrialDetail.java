package org.crosshash.experiments.sweeps.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept of a finished trial for the figures of reports: a few kilobytes.
 *
 * @param curves precision against recall and precision by rank
 * @param codes what its codes look like without labels, by name: {@code image_entropy}, …
 * @param gallery some queries with what they found
 * @param communities the largest communities of its guidance; empty where it found none
 */
public record TrialDetail(
    @JsonProperty("curves") List<KeptCurve> curves,
    @JsonProperty("codes") SortedMap<String, Double> codes,
    @JsonProperty("gallery") List<KeptQuery> gallery,
    @JsonProperty("communities") List<KeptCommunity> communities) {
  /** Of trials that ended before anything of it was kept. */
  public static final TrialDetail NONE =
      new TrialDetail(List.of(), new TreeMap<>(), List.of(), List.of());

  /** Copies the collections. */
  public TrialDetail {
    curves = List.copyOf(curves);
    codes = new TreeMap<>(codes);
    gallery = List.copyOf(gallery);
    communities = List.copyOf(communities);
  }

  /**
   * A curve of an evaluation.
   *
   * @param task {@code i2t} or {@code t2i}
   * @param curve {@code precision_recall_by_rank} or {@code precision_at_n}
   * @param x abscissae
   * @param y ordinates, as many
   */
  public record KeptCurve(
      @JsonProperty("task") String task,
      @JsonProperty("curve") String curve,
      @JsonProperty("x") List<Double> x,
      @JsonProperty("y") List<Double> y) {
    /** Copies the lists. */
    public KeptCurve {
      requireNonNull(task, "task");
      requireNonNull(curve, "curve");
      x = List.copyOf(x);
      y = List.copyOf(y);
    }
  }

  /**
   * A query with what it found.
   *
   * @param task {@code i2t} or {@code t2i}
   * @param query id of the pair that asks
   * @param hits nearest first; of equal distances in the order of the database
   */
  public record KeptQuery(
      @JsonProperty("task") String task,
      @JsonProperty("query") String query,
      @JsonProperty("hits") List<KeptHit> hits) {
    /** Copies the list. */
    public KeptQuery {
      requireNonNull(task, "task");
      requireNonNull(query, "query");
      hits = List.copyOf(hits);
    }
  }

  /**
   * A found item.
   *
   * @param id of the pair
   * @param distance Hamming distance
   */
  public record KeptHit(@JsonProperty("id") String id, @JsonProperty("distance") int distance) {
    /** Checks that nothing is null. */
    public KeptHit {
      requireNonNull(id, "id");
    }
  }

  /**
   * A community.
   *
   * @param number which one
   * @param items how many training pairs it has
   * @param words words that set its texts apart, best first
   * @param labels its commonest labels with their shares; empty without labels
   * @param members ids of some members, evenly spread
   */
  public record KeptCommunity(
      @JsonProperty("number") int number,
      @JsonProperty("items") int items,
      @JsonProperty("words") List<String> words,
      @JsonProperty("labels") String labels,
      @JsonProperty("members") List<String> members) {
    /** Copies the lists. */
    public KeptCommunity {
      words = List.copyOf(words);
      requireNonNull(labels, "labels");
      members = List.copyOf(members);
    }
  }
}
