package org.crosshash.search;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Random;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.search.v1.UpsertCodesResponse;

/** Short forms of requests for tests. */
final class Requests {
  private Requests() {}

  static Index created(TestServer server, String id, int bits, String model) {
    return server
        .stub()
        .createIndex(
            CreateIndexRequest.newBuilder()
                .setIndexId(id)
                .setIndex(Index.newBuilder().setBits(bits).setModel(model))
                .build());
  }

  static CodeEntry entry(String id, int... code) {
    return CodeEntry.newBuilder()
        .setId(id)
        .setModality("image")
        .setCode(code(code))
        .putAttributes("of", id)
        .build();
  }

  static CodeEntry random(String id, int bits, Random random) {
    byte[] code = new byte[bits / 8];
    random.nextBytes(code);
    return CodeEntry.newBuilder()
        .setId(id)
        .setModality("image")
        .setCode(ByteString.copyFrom(code))
        .build();
  }

  static ByteString code(int... code) {
    byte[] bytes = new byte[code.length];
    for (int i = 0; i < code.length; i++) {
      bytes[i] = (byte) code[i];
    }
    return ByteString.copyFrom(bytes);
  }

  static UpsertCodesResponse upsert(
      TestServer server, String index, String model, CodeEntry... entries) {
    return server
        .stub()
        .upsertCodes(
            UpsertCodesRequest.newBuilder()
                .setIndex(index)
                .setModel(model)
                .addAllEntries(Arrays.asList(entries))
                .build());
  }

  static SearchResponse search(TestServer server, String index, int... code) {
    return server
        .stub()
        .search(
            SearchRequest.newBuilder()
                .setIndex(index)
                .addCodes(code(code))
                .setIncludeAttributes(true)
                .build());
  }
}
