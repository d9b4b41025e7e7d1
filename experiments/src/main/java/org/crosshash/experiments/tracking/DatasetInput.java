package org.crosshash.experiments.tracking;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The data that a run used.
 *
 * @param name dataset's name
 * @param digest digest of its items, at most 36 characters reach MLflow
 * @param source where it comes from
 * @param rows number of pairs
 * @param context {@code train} or {@code eval}
 */
public record DatasetInput(
    @JsonProperty("name") String name,
    @JsonProperty("digest") String digest,
    @JsonProperty("source") String source,
    @JsonProperty("rows") long rows,
    @JsonProperty("context") String context) {}
