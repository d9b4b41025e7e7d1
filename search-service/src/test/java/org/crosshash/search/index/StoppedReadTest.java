package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.attribute.AttributeValue;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.filter.FilterParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads end at the next question after their caller has gone, wherever they are. */
final class StoppedReadTest {
  private static final int ENTRIES = 8_000;
  private static final int BITS = 64;

  @TempDir private Path folder;
  private DurableIndex index;

  @BeforeEach
  void fill() {
    index = Fixtures.created(folder.resolve("index"), BITS);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < ENTRIES; i++) {
      entries.add(
          new Entry(
              new EntryKey(Modality.IMAGE, "id-" + i),
              new byte[BITS / 8],
              new TreeMap<>(),
              EntryAttributes.of(
                  List.of("label-" + i), Map.of("name", new AttributeValue.Text("name-" + i)))));
    }
    assertThat(index.upsert(entries, Optional.empty()).inserted()).isEqualTo(ENTRIES);
  }

  @AfterEach
  void close() {
    index.close();
  }

  /** Throws at the n-th question; counts them. */
  private static final class Gone implements StopSignal {
    private final int at;
    private int asked;

    Gone(int at) {
      this.at = at;
    }

    @Override
    public void check() {
      if (++asked >= at) {
        throw new CrosshashException(Problem.CANCELLED, "A caller waits", "gone", "ask again");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"name:x", "id:x", "id > zzz", "NOT (name:x OR id:x)"})
  void search_callerGoneWhileAFilterIsEvaluated_endsThere(String filter) {
    SearchOptions options =
        SearchOptions.nearest(1).where(FilterParser.parse(filter).orElseThrow());
    List<byte[]> code = List.of(new byte[BITS / 8]);
    stopsAtEachQuestion(stop -> {
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThat(snapshot.search(code, options, stop).version()).isEqualTo(1);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMUM", "SUM", "SEPARATE"})
  void search_callerGoneInAScan_endsThere(Combination combination) {
    SearchOptions options = SearchOptions.nearest(1).combined(combination);
    List<byte[]> codes = List.of(new byte[BITS / 8], new byte[BITS / 8]);
    try (IndexSnapshot snapshot = index.snapshot()) {
      stops(new Gone(1), stop -> snapshot.search(codes, options, stop));
    }
  }

  @Test
  void entries_callerGone_endsThere() {
    EntryQuery query =
        new EntryQuery(
            FilterParser.parse("name:x OR labels:*"),
            Optional.empty(),
            Optional.of(new EntryQuery.Near(new byte[BITS / 8], 3)));
    stopsAtEachQuestion(stop -> {
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThat(snapshot.entries(query, stop).size()).isEqualTo(ENTRIES);
      }
    });
  }

  @Test
  void facet_callerGone_endsThere() {
    try (IndexSnapshot snapshot = index.snapshot()) {
      EntrySet all =
          snapshot.entries(
              new EntryQuery(Optional.empty(), Optional.empty(), Optional.empty()),
              StopSignal.NEVER);
      stopsAtEachQuestion(
          stop -> assertThat(all.facet("name", 10, stop).distinct()).isEqualTo(ENTRIES));
    }
  }

  @Test
  void delete_callerGoneWhileTheFilterIsEvaluated_deletesNothing() {
    var filter = FilterParser.parse("name:name AND id:id").orElseThrow();
    Gone gone = new Gone(12);
    stops(gone, stop -> index.delete(filter, Optional.empty(), stop));
    assertThat(index.version()).isEqualTo(1);
    assertThat(index.size()).isEqualTo(ENTRIES);
    assertThat(index.delete(filter, Optional.empty(), StopSignal.NEVER).deleted())
        .isEqualTo(ENTRIES);
  }

  /** Asks often enough, and ends at whichever question its caller has gone. */
  private static void stopsAtEachQuestion(Consumer<StopSignal> read) {
    Gone never = new Gone(Integer.MAX_VALUE);
    read.accept(never);
    assertThat(never.asked).as("questions").isGreaterThan(ENTRIES / 1024);
    for (int at = 1; at <= never.asked; at++) {
      stops(new Gone(at), read);
    }
  }

  private static void stops(Gone gone, Consumer<StopSignal> read) {
    ThrowingCallable call = () -> read.accept(gone);
    assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
    assertThat(gone.asked).as("questions until it ended").isEqualTo(gone.at);
  }
}
