package org.crosshash.search.attribute;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.filter.Filter;
import org.crosshash.search.filter.FilterPrinter;
import org.crosshash.search.filter.Operator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Finds the slots that pass a filter, in one version of an index, as long as anybody waits for
 * them. Safe for any number of threads.
 *
 * <p>What a restriction means is decided by the type that its field has there. A restriction either
 * holds for an entry or does not, also where the entry lacks the field, so that NOT is the
 * complement always.
 */
public final class FilterEvaluator {
  private final AttributeIndex attributes;
  private final SlotSource source;
  private final Runnable whileWanted;

  /**
   * Evaluates against attributes and slots of one version.
   *
   * @param whileWanted asked now and then: returns to go on; what it throws ends the evaluation
   */
  public FilterEvaluator(AttributeIndex attributes, SlotSource source, Runnable whileWanted) {
    this.attributes = attributes;
    this.source = source;
    this.whileWanted = whileWanted;
  }

  /**
   * The slots that pass, dead ones perhaps among them; the caller's to change.
   *
   * @throws CrosshashException INVALID_ARGUMENT where the filter names a field that no entry has,
   *     or compares one with a value of another type; whatever the question whether anybody waits
   *     throws
   */
  public RoaringBitmap evaluate(Filter filter) {
    whileWanted.run();
    return switch (filter) {
      case Filter.And(var parts) -> {
        RoaringBitmap all = evaluate(parts.getFirst());
        parts.subList(1, parts.size()).forEach(part -> all.and(evaluate(part)));
        yield all;
      }
      case Filter.Or(var parts) -> {
        RoaringBitmap any = evaluate(parts.getFirst());
        parts.subList(1, parts.size()).forEach(part -> any.or(evaluate(part)));
        yield any;
      }
      case Filter.Not(Filter part) -> complement(evaluate(part));
      case Filter.Comparison comparison ->
          comparison.operator() == Operator.NOT_EQUAL
              ? complement(compared(comparison, Operator.EQUAL))
              : compared(comparison, comparison.operator());
      case Filter.Presence(String field) -> present(field);
    };
  }

  /** The type of a field that an attribute or a filter can name. */
  private AttributeType type(String field, Filter restriction) {
    if (field.equals(EntryAttributes.ID) || field.equals(EntryAttributes.MODALITY)) {
      return AttributeType.STRING;
    }
    if (field.equals(EntryAttributes.LABELS)) {
      return AttributeType.STRINGS;
    }
    AttributeIndex.Field known = attributes.fields().get(field);
    if (known == null) {
      SortedSet<String> names = new TreeSet<>(attributes.fields().keySet());
      names.addAll(EntryAttributes.RESERVED);
      throw CrosshashException.invalid(
          "A filter names fields that entries of the index have",
          "`" + field + "` in `" + FilterPrinter.print(restriction) + "`",
          Suggestions.cure(field, names));
    }
    return known.type();
  }

  private RoaringBitmap compared(Filter.Comparison comparison, Operator operator) {
    AttributeType type = type(comparison.field(), comparison);
    return switch (comparison.field()) {
      case EntryAttributes.ID -> ids(operator, comparison);
      case EntryAttributes.MODALITY -> modality(operator, comparison);
      default -> {
        KeyRange range = new KeyRange(comparison, operator, type);
        Checkpoint checkpoint = new Checkpoint(whileWanted);
        yield attributes.where(comparison.field(), column -> range.slots(column, checkpoint));
      }
    };
  }

  private RoaringBitmap present(String field) {
    return switch (field) {
      case EntryAttributes.ID -> complement(new RoaringBitmap());
      case EntryAttributes.MODALITY -> complement(source.withModality(""));
      default -> {
        // Only to refuse a field that nobody has.
        var _ = type(field, new Filter.Presence(field));
        yield attributes.where(field, Column::present);
      }
    };
  }

  private RoaringBitmap ids(Operator operator, Filter.Comparison comparison) {
    String id = comparison.value().text();
    if (operator == Operator.EQUAL) {
      return source.withId(id);
    }
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    Predicate<byte[]> condition =
        switch (operator) {
          case LESS -> other -> Arrays.compareUnsigned(other, bytes) < 0;
          case AT_MOST -> other -> Arrays.compareUnsigned(other, bytes) <= 0;
          case GREATER -> other -> Arrays.compareUnsigned(other, bytes) > 0;
          case AT_LEAST -> other -> Arrays.compareUnsigned(other, bytes) >= 0;
          case HAS -> other -> new String(other, StandardCharsets.UTF_8).contains(id);
          case EQUAL, NOT_EQUAL -> throw new IllegalStateException(operator.toString());
        };
    return source.withIdWhere(new Checkpoint(whileWanted).stepping(condition));
  }

  private RoaringBitmap modality(Operator operator, Filter.Comparison comparison) {
    if (operator != Operator.EQUAL && operator != Operator.HAS) {
      throw CrosshashException.invalid(
          "A modality compares by = != and : only",
          "`" + FilterPrinter.print(comparison) + "`",
          "write `modality = \"image\"`, for example");
    }
    return source.withModality(comparison.value().text());
  }

  private RoaringBitmap complement(RoaringBitmap slots) {
    return RoaringBitmap.flip(slots, 0L, source.slots());
  }
}
