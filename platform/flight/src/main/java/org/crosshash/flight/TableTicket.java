package org.crosshash.flight;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;

/**
 * What to stream of a table; written as JSON, {@code
 * {"table":"tables/<hex>","columns":["id"],"offset":10,"limit":5}}, or just {@code tables/<hex>}.
 *
 * @param table name of a table
 * @param columns their names, in the order wanted; empty: all
 * @param offset rows to leave out at the beginning, at least 0
 * @param limit at most this many rows, at least 0; empty: all that follow
 */
public record TableTicket(
    ArtifactName table, List<String> columns, long offset, OptionalLong limit) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Set<String> KEYS = Set.of("table", "columns", "offset", "limit");
  private static final String FORM =
      "A ticket is tables/<digest> or JSON with table, columns, offset and limit";

  /**
   * Checks the ranges and copies the columns.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one is out of range
   */
  public TableTicket {
    if (table.kind() != ArtifactName.Kind.TABLE) {
      throw CrosshashException.invalid(
          "Flight streams tables", table, "read a model's files from the server that keeps it");
    }
    if (offset < 0 || limit.orElse(0) < 0) {
      throw CrosshashException.invalid(
          "Offset and limit of a ticket are at least 0",
          "offset " + offset + ", limit " + limit,
          "leave them out to get all rows");
    }
    columns = List.copyOf(columns);
    if (new HashSet<>(columns).size() != columns.size()) {
      throw CrosshashException.invalid(
          "A ticket names each column once", columns, "leave the repetition out");
    }
  }

  /** All of a table. */
  public static TableTicket of(ArtifactName table) {
    return new TableTicket(table, List.of(), 0, OptionalLong.empty());
  }

  /** Whether it asks for all columns and rows. */
  public boolean isWhole() {
    return columns.isEmpty() && offset == 0 && limit.isEmpty();
  }

  /**
   * Reads a ticket.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is malformed or has an unknown key
   */
  public static TableTicket parse(String text) {
    if (!text.strip().startsWith("{")) {
      return of(ArtifactName.parse(text.strip()));
    }
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JacksonException e) {
      throw CrosshashException.invalid(FORM, text, "correct the JSON: " + e.getOriginalMessage());
    }
    json.fieldNames()
        .forEachRemaining(key -> {
          if (!KEYS.contains(key)) {
            throw CrosshashException.invalid(FORM, "key " + key, "leave it out");
          }
        });
    if (!json.path("table").isTextual()) {
      throw CrosshashException.invalid(FORM, text, "name the table");
    }
    return new TableTicket(
        ArtifactName.parse(json.get("table").textValue()),
        columns(json.path("columns"), text),
        number(json, "offset", text).orElse(0),
        number(json, "limit", text));
  }

  private static List<String> columns(JsonNode json, String text) {
    List<String> columns = new ArrayList<>();
    if (!json.isMissingNode() && !json.isArray()) {
      throw CrosshashException.invalid(FORM, text, "give columns as a list of names");
    }
    for (JsonNode column : json) {
      if (!column.isTextual()) {
        throw CrosshashException.invalid(FORM, text, "give columns as a list of names");
      }
      columns.add(column.textValue());
    }
    return columns;
  }

  private static OptionalLong number(JsonNode json, String key, String text) {
    JsonNode number = json.path(key);
    if (number.isMissingNode()) {
      return OptionalLong.empty();
    }
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw CrosshashException.invalid(FORM, text, "give " + key + " as a whole number");
    }
    return OptionalLong.of(number.longValue());
  }

  /** The ticket as JSON; parsing it gives an equal one. */
  @Override
  public String toString() {
    ObjectNode json = JSON.createObjectNode().put("table", table.toString());
    if (!columns.isEmpty()) {
      columns.forEach(json.putArray("columns")::add);
    }
    if (offset > 0) {
      json.put("offset", offset);
    }
    limit.ifPresent(rows -> json.put("limit", rows));
    return json.toString();
  }
}
