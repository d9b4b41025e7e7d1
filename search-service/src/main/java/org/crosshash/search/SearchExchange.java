package org.crosshash.search;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.flight.TableExchange;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.Neighbours;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.NeighboursTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;

/**
 * DoExchange {@code {"search": {"index": "indexes/sample", "limit": 10, …}}}: batches of query
 * codes in, neighbours out. The settings are the JSON form of {@code SearchRequest} without codes.
 *
 * <p>A batch has the columns {@code id} (texts) and {@code code} (binary, bits/8 bytes); where the
 * schema's metadata names the model, it must be the index's. Each batch that goes out was answered
 * from one version, which goes with it as metadata, {@code {"version": 7}}.
 */
final class SearchExchange implements TableExchange {
  private static final String CODE = "code";

  private final IndexCatalog catalog;
  private final SearchGate gate;
  private final ReRankers reRankers;

  SearchExchange(IndexCatalog catalog, SearchGate gate, ReRankers reRankers) {
    this.catalog = catalog;
    this.gate = gate;
    this.reRankers = reRankers;
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public Session open(String settings, Schema input) {
    SearchRequest.Builder request = SearchRequest.newBuilder();
    try {
      JsonFormat.parser().merge(settings, request);
    } catch (InvalidProtocolBufferException e) {
      throw CrosshashException.invalid(
          "The settings of a search are the JSON form of SearchRequest",
          settings,
          "correct it: " + e.getMessage());
    }
    if (request.getCodesCount() > 0) {
      throw CrosshashException.invalid(
          "The codes of an exchange come in its batches",
          request.getCodesCount() + " codes in the command",
          "leave `codes` out of the command");
    }
    refuse(request.hasRerank(), "rerank");
    refuse(request.getIncludeAttributes(), "include_attributes");
    refuse(!request.getPageToken().isEmpty(), "page_token");
    refuse(request.getFacetsCount() > 0, "facets");
    refuse(request.getCombinationValue() != 0, "combination");
    refuse(request.getIncludePlans(), "include_plans");
    requireColumns(input);
    requireModel(request.getIndex(), input);
    return new Searching(request.build());
  }

  /** What has no place in a table of neighbours. */
  private static void refuse(boolean given, String field) {
    if (given) {
      throw CrosshashException.invalid(
          "An exchange answers each code with its neighbours alone, nearest first",
          "`" + field + "`",
          "leave it out, or use Search for a few codes");
    }
  }

  private static void requireColumns(Schema input) {
    List<String> names = input.getFields().stream().map(Field::getName).toList();
    if (!names.contains(Table.ID) || !names.contains(CODE)) {
      throw CrosshashException.invalid(
          "A batch of queries has the columns `id` and `code`", names, "add what is missing");
    }
  }

  private void requireModel(String index, Schema input) {
    Map<String, String> metadata = input.getCustomMetadata();
    Optional<String> model =
        metadata == null
            ? Optional.empty()
            : Optional.ofNullable(metadata.get(CodesTable.MODEL_KEY))
                .filter(name -> !name.isEmpty());
    if (model.isPresent()) {
      catalog.named(index).requireModel(model);
    } else {
      catalog.named(index);
    }
  }

  /** One stream of queries. */
  private final class Searching implements Session {
    private final SearchRequest request;

    Searching(SearchRequest request) {
      this.request = request;
    }

    @Override
    public Schema output() {
      return TableBuilder.of(NeighboursTable.CONTENT)
          .strings("query", List.of())
          .ints("rank", new int[0])
          .strings(Table.ID, List.of())
          .strings("modality", List.of())
          .ints("distance", new int[0])
          .schema();
    }

    @Override
    public void answer(VectorSchemaRoot batch, Answers answers) {
      VarCharVector ids = column(batch, Table.ID, VarCharVector.class, "utf8");
      FieldVector codes = batch.getVector(CODE);
      int step = gate.limits().codesOf(request.getLimit());
      for (int from = 0; from < batch.getRowCount(); from += step) {
        int to = Math.min(batch.getRowCount(), from + step);
        SearchRequest.Builder some = request.toBuilder();
        for (int row = from; row < to; row++) {
          some.addCodes(code(codes, row));
        }
        SearchResponse found =
            new SearchCall(catalog, gate, reRankers, some.build(), Context.current()).answer();
        send(ids, from, found, answers);
      }
    }

    private void send(VarCharVector ids, int from, SearchResponse found, Answers answers) {
      VectorSchemaRoot out = answers.batch();
      int row = 0;
      for (int query = 0; query < found.getResultsCount(); query++) {
        byte[] name = ids.get(from + query);
        if (name == null) {
          throw CrosshashException.invalid(
              "Every query has an id", "row " + (from + query) + " has none", "give it one");
        }
        Neighbours neighbours = found.getResults(query);
        for (int rank = 0; rank < neighbours.getNeighboursCount(); rank++) {
          Neighbour neighbour = neighbours.getNeighbours(rank);
          ((VarCharVector) out.getVector(0)).setSafe(row, name);
          ((IntVector) out.getVector(1)).setSafe(row, rank);
          ((VarCharVector) out.getVector(2)).setSafe(row, utf8(neighbour.getId()));
          ((VarCharVector) out.getVector(3)).setSafe(row, utf8(neighbour.getModality()));
          ((IntVector) out.getVector(4)).setSafe(row, neighbour.getDistance());
          row++;
        }
      }
      out.setRowCount(row);
      answers.send("{\"version\": " + found.getVersion() + "}");
    }
  }

  private static ByteString code(FieldVector codes, int row) {
    byte[] code =
        switch (codes) {
          case FixedSizeBinaryVector fixed -> fixed.get(row);
          case VarBinaryVector binary -> binary.get(row);
          default ->
              throw CrosshashException.invalid(
                  "The column `code` is binary", codes.getField(), "pack the bits to bytes");
        };
    if (code == null) {
      throw CrosshashException.invalid(
          "Every query has a code", "row " + row + " has none", "fill it or leave it out");
    }
    return ByteString.copyFrom(code);
  }

  private static <V extends FieldVector> V column(
      VectorSchemaRoot batch, String name, Class<V> type, String called) {
    FieldVector vector = batch.getVector(name);
    if (!type.isInstance(vector)) {
      throw CrosshashException.invalid(
          "The column `" + name + "` is " + called, vector.getField(), "convert it");
    }
    return type.cast(vector);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
