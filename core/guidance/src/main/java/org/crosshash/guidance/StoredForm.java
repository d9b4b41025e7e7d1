package org.crosshash.guidance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.GuidanceTable;

/**
 * What a guidance table says of its form, as JSON in its metadata; a table that says nothing is
 * dense with exact statistics, or of a batch-local recipe.
 *
 * @param version version of this description, 1
 * @param representation {@code dense}, {@code sparse} or {@code factored}
 * @param neighbours values kept of each row where it is sparse, else 0
 * @param statistics {@code exact} or {@code sample}
 * @param sampleSize number of anchors where statistics are of a sample, else 0
 * @param rest the value of all that is not kept, where it is sparse
 * @param ingredientsVersion version of the recipe's ingredients where it is factored, else 0
 * @param numbers the recipe's ingredients that are numbers
 * @param columns names of its columns of numbers
 * @param wholeColumns names of its columns of whole numbers
 * @param lists names of its columns of lists
 */
record StoredForm(
    int version,
    String representation,
    int neighbours,
    String statistics,
    int sampleSize,
    double rest,
    int ingredientsVersion,
    SortedMap<String, Double> numbers,
    List<String> columns,
    List<String> wholeColumns,
    List<String> lists) {
  /** Key of the metadata. */
  static final String KEY = "crosshash.representation";

  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  StoredForm {
    if (version != VERSION) {
      throw CrosshashException.invalid(
          "This build reads version " + VERSION + " of a guidance table's representation",
          version,
          "build the guidance again, or use the build that made it");
    }
    Objects.requireNonNull(representation, "representation");
    Objects.requireNonNull(statistics, "statistics");
    numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    columns = List.copyOf(columns);
    wholeColumns = List.copyOf(wholeColumns);
    lists = List.copyOf(lists);
  }

  /** Describes dense or sparse guidance. */
  static StoredForm of(GuidanceForm form, double rest) {
    boolean sparse = form.representation() == GuidanceForm.Representation.SPARSE;
    return of(form, sparse ? rest : 0, 0, new TreeMap<>(), List.of(), List.of(), List.of());
  }

  /** Describes factored guidance. */
  static StoredForm of(GuidanceForm form, Ingredients ingredients) {
    return of(
        form.as(GuidanceForm.Representation.FACTORED),
        0,
        ingredients.version(),
        ingredients.numbers(),
        List.copyOf(ingredients.columns().keySet()),
        List.copyOf(ingredients.wholeColumns().keySet()),
        List.copyOf(ingredients.lists().keySet()));
  }

  private static StoredForm of(
      GuidanceForm form,
      double rest,
      int ingredientsVersion,
      SortedMap<String, Double> numbers,
      List<String> columns,
      List<String> wholeColumns,
      List<String> lists) {
    boolean sparse = form.representation() == GuidanceForm.Representation.SPARSE;
    boolean sampled = form.statistics() == GuidanceForm.Statistics.SAMPLE;
    return new StoredForm(
        VERSION,
        Labels.of(form.representation()),
        sparse ? form.neighbours() : 0,
        Labels.of(form.statistics()),
        sampled ? form.sampleSize() : 0,
        rest,
        ingredientsVersion,
        numbers,
        columns,
        wholeColumns,
        lists);
  }

  /** What a table says; dense if it says nothing. */
  static StoredForm of(GuidanceTable table) {
    String json = table.table().metadata().get(KEY);
    if (json == null) {
      return of(GuidanceForm.DENSE, 0);
    }
    try {
      return JSON.readValue(json, StoredForm.class);
    } catch (JsonProcessingException e) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A guidance table tells its representation as JSON",
          "'" + json + "'",
          "build the guidance again",
          e);
    }
  }

  /** Whether its blocks are computed from ingredients. */
  boolean factored() {
    return representation.equals(Labels.of(GuidanceForm.Representation.FACTORED));
  }

  /** Reads the ingredients that it names. */
  Ingredients ingredients(GuidanceTable table) {
    SortedMap<String, double[]> doubles = new TreeMap<>();
    columns.forEach(name -> doubles.put(name, table.table().doubles(name)));
    SortedMap<String, int[]> ints = new TreeMap<>();
    wholeColumns.forEach(name -> ints.put(name, table.table().ints(name)));
    SortedMap<String, List<int[]>> intLists = new TreeMap<>();
    lists.forEach(name -> intLists.put(name, table.table().intLists(name)));
    return new Ingredients(
        ingredientsVersion, numbers, doubles, ints, intLists, table.neighbours());
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Strings and numbers always have a JSON form", e);
    }
  }
}
