package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.tables.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors that one table or call has made serve all others. */
class CachedTableTest {
  private static final int ITEMS = 200;

  @TempDir private Path folder;

  @Test
  void encode_tableWithFewNewItems_computesOnlyThose() {
    ToyEncoder toy = new ToyEncoder();
    List<Item> more = new ArrayList<>(TestEncoderServer.items(ITEMS));
    more.add(TestEncoderServer.item(ITEMS + 1));
    more.add(TestEncoderServer.item(ITEMS + 2));
    try (TestEncoderServer server = TestEncoderServer.startWithCache(folder, toy)) {
      server.encode(server.put(TestEncoderServer.items(ITEMS)), TestEncoderServer.toy());
      assertThat(toy.images()).isEqualTo(ITEMS);
      server.encode(server.put(more), TestEncoderServer.toy());
      assertThat(toy.images()).isEqualTo(ITEMS + 2);
    }
  }

  @Test
  void encode_withAndWithoutTheCache_givesTheSameTable() {
    ToyEncoder toy = new ToyEncoder();
    String withCache;
    try (TestEncoderServer server = TestEncoderServer.startWithCache(folder.resolve("a"), toy)) {
      ArtifactReference items = server.put(TestEncoderServer.items(ITEMS));
      List<Item> one = List.of(TestEncoderServer.item(3));
      server.encode(server.put(one), TestEncoderServer.toy());
      withCache = server.encode(items, TestEncoderServer.toy()).getEmbeddings().getName();
      assertThat(toy.images()).isEqualTo(ITEMS);
    }
    try (TestEncoderServer server = TestEncoderServer.startWithCache(folder.resolve("b"), toy)) {
      ArtifactReference items = server.put(TestEncoderServer.items(ITEMS));
      var request =
          TestEncoderServer.encodeRequest(items, TestEncoderServer.toy()).toBuilder()
              .setSkipCache(true)
              .build();
      EncodeTableResponse response =
          TestEncoderServer.response(
              server.await(server.stub().encodeTable(request).getName()),
              EncodeTableResponse.class);
      assertThat(response.getEmbeddings().getName()).isEqualTo(withCache);
      // Nothing was put into the cache either.
      server.encode(server.put(TestEncoderServer.items(ITEMS - 1)), TestEncoderServer.toy());
      assertThat(toy.images()).isEqualTo(3 * ITEMS - 1);
    }
  }

  @Test
  void embed_pictureOfATable_isNotComputedAgain() {
    ToyEncoder toy = new ToyEncoder();
    try (TestEncoderServer server = TestEncoderServer.startWithCache(folder, toy)) {
      server.encode(server.put(TestEncoderServer.items(5)), TestEncoderServer.toy());
      EmbedRequest request =
          EmbedRequest.newBuilder()
              .setConfig(TestEncoderServer.toy())
              .addInputs(
                  EmbedInput.newBuilder().setImage(ByteString.copyFrom(new byte[] {1, 3, 0})))
              .build();
      EmbedResponse first = server.stub().embed(request);
      assertThat(toy.images()).isEqualTo(5);
      assertThat(first.getEmbeddings(0).getVectorsCount()).isEqualTo(2);
    }
  }
}
