package org.crosshash.experiments.tracking;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/** A line of a spooled run. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunEvent.Started.class, name = "started"),
  @JsonSubTypes.Type(value = RunEvent.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = RunEvent.Used.class, name = "used"),
  @JsonSubTypes.Type(value = RunEvent.Tagged.class, name = "tagged"),
  @JsonSubTypes.Type(value = RunEvent.Attached.class, name = "attached"),
  @JsonSubTypes.Type(value = RunEvent.Registered.class, name = "registered"),
  @JsonSubTypes.Type(value = RunEvent.Ended.class, name = "ended")
})
sealed interface RunEvent {
  /**
   * The run began.
   *
   * @param timestamp milliseconds since 1970
   * @param parent key of the run that it stands below; empty: none
   */
  record Started(
      @JsonProperty("key") String key,
      @JsonProperty("experiment") String experiment,
      @JsonProperty("name") String name,
      @JsonProperty("parameters") SortedMap<String, String> parameters,
      @JsonProperty("tags") SortedMap<String, String> tags,
      @JsonProperty("timestamp") long timestamp,
      @JsonProperty("parent") String parent)
      implements RunEvent {
    public Started {
      parent = Objects.requireNonNullElse(parent, "");
    }
  }

  /** A text was set, in place of an earlier one of that key. */
  record Tagged(@JsonProperty("key") String key, @JsonProperty("value") String value)
      implements RunEvent {}

  /** Figures came in. */
  record Measured(@JsonProperty("points") List<MetricPoint> points) implements RunEvent {
    public Measured {
      points = List.copyOf(points);
    }
  }

  /** Data was used. */
  record Used(@JsonProperty("dataset") DatasetInput dataset) implements RunEvent {}

  /**
   * A file was attached; its bytes lie in the spool's folder of files under their digest.
   *
   * @param path name in the run, with forward slashes
   * @param digest SHA-256, hexadecimal
   */
  record Attached(@JsonProperty("path") String path, @JsonProperty("digest") String digest)
      implements RunEvent {}

  /** The run's model was registered. */
  record Registered(@JsonProperty("registration") Registration registration) implements RunEvent {}

  /**
   * The run ended.
   *
   * @param timestamp milliseconds since 1970
   */
  record Ended(@JsonProperty("status") RunStatus status, @JsonProperty("timestamp") long timestamp)
      implements RunEvent {}
}
