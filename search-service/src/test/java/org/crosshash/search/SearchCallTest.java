package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.Modality;
import org.crosshash.search.v1.SearchRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchCallTest {
  @TempDir private Path folder;

  @Test
  void answer_callerGone_stopsTheScan() {
    SearchRequest request =
        SearchRequest.newBuilder()
            .setIndex("indexes/i")
            .addCodes(ByteString.copyFrom(new byte[2]))
            .build();
    PlannedSearch search = PlannedSearch.withThreads(1);
    AliasBook aliases = new AliasBook(folder.resolve("aliases"));
    SearchGate gate = new SearchGate(SearchLimits.standard());
    try (IndexCatalog catalog = new IndexCatalog(folder.resolve("indexes"), aliases, search);
        Context.CancellableContext context = Context.current().withCancellation()) {
      DurableIndex index =
          catalog.create(
              new IndexDefinition("i", 16, Optional.empty(), Instant.EPOCH, new TreeMap<>()),
              false);
      long version =
          index
              .upsert(
                  List.of(
                      new Entry(new EntryKey(Modality.IMAGE, "a"), new byte[2], new TreeMap<>())),
                  Optional.empty())
              .version();
      SearchCall call = new SearchCall(catalog, gate, new ReRankers(null), request, context);
      assertThat(call.answer().getVersion()).isEqualTo(version);
      context.cancel(new InterruptedException("the caller has gone"));
      assertThatExceptionOfType(CrosshashException.class)
          .isThrownBy(call::answer)
          .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
      assertThat(index.counters().answered()).isEqualTo(1);
      assertThat(index.counters().stopped()).isEqualTo(1);
      assertThat(gate.inProgress()).isZero();
    }
  }
}
