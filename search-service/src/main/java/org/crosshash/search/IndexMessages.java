package org.crosshash.search;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.search.index.Combination;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.Modality;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.Index;

/** Between messages and the index's own values. */
final class IndexMessages {
  private static final List<String> OWN_ANNOTATIONS =
      List.of(IndexDefinition.CODEBOOKS, IndexDefinition.LOCAL_CODE_BYTES);

  private IndexMessages() {}

  /**
   * The definition that a request asks for.
   *
   * @param codebooks shape of the codebooks that it names; empty: none
   */
  static IndexDefinition definition(
      CreateIndexRequest request, Optional<LocalShape> codebooks, Instant now) {
    Index index = request.getIndex();
    SortedMap<String, String> annotations = new TreeMap<>(index.getAnnotationsMap());
    requireNotOurs(annotations);
    codebooks.ifPresent(shape -> {
      annotations.put(IndexDefinition.CODEBOOKS, index.getCodebooks());
      annotations.put(IndexDefinition.LOCAL_CODE_BYTES, Integer.toString(shape.codeBytes()));
    });
    return new IndexDefinition(
        request.getIndexId(), index.getBits(), given(index.getModel()), now, annotations);
  }

  private static void requireNotOurs(SortedMap<String, String> annotations) {
    for (String own : OWN_ANNOTATIONS) {
      if (annotations.containsKey(own)) {
        throw CrosshashException.invalid(
            "An annotation has another name than " + OWN_ANNOTATIONS,
            own,
            "choose another name; codebooks are named in `codebooks`");
      }
    }
  }

  /** Name of the table of an index's codebooks; empty: none. */
  static String codebooks(IndexDefinition definition) {
    return definition.annotations().getOrDefault(IndexDefinition.CODEBOOKS, "");
  }

  /** The index as it is now. */
  static Index message(DurableIndex index) {
    try (IndexSnapshot snapshot = index.snapshot()) {
      IndexDefinition definition = snapshot.definition();
      Instant created = definition.created();
      return Index.newBuilder()
          .setName(IndexNames.of(definition.id()))
          .setBits(definition.bits())
          .setModel(definition.model().orElse(""))
          .setSize(snapshot.size())
          .setVersion(snapshot.version())
          .setCreateTime(
              Timestamp.newBuilder()
                  .setSeconds(created.getEpochSecond())
                  .setNanos(created.getNano()))
          .putAllAnnotations(definition.annotations())
          .addAllFields(AttributeMessages.fields(snapshot.fields()))
          .removeAnnotations(IndexDefinition.CODEBOOKS)
          .removeAnnotations(IndexDefinition.LOCAL_CODE_BYTES)
          .setCodebooks(codebooks(definition))
          .build();
    }
  }

  /** An entry to write. */
  static Entry entry(CodeEntry entry) {
    return new Entry(
        new EntryKey(Modality.of(entry.getModality()), entry.getId()),
        entry.getCode().toByteArray(),
        new TreeMap<>(entry.getAttributesMap()),
        AttributeMessages.attributes(entry.getLabelsList(), entry.getTypedAttributesMap()),
        entry.getLocalCodes().toByteArray());
  }

  /** An entry that was found. */
  static CodeEntry message(Entry entry) {
    return CodeEntry.newBuilder()
        .setId(entry.key().id())
        .setModality(entry.key().modality().label())
        .setCode(ByteString.copyFrom(entry.code()))
        .putAllAttributes(entry.attributes())
        .addAllLabels(entry.filtered().labels())
        .putAllTypedAttributes(AttributeMessages.messages(entry.filtered()))
        .setLocalCodes(ByteString.copyFrom(entry.localCodes()))
        .build();
  }

  /** How the codes of a search belong together. */
  static Combination combination(org.crosshash.search.v1.Combination combination) {
    return switch (combination) {
      case COMBINATION_UNSPECIFIED -> Combination.SEPARATE;
      case COMBINATION_MINIMUM -> Combination.MINIMUM;
      case COMBINATION_SUM -> Combination.SUM;
      case UNRECOGNIZED ->
          throw CrosshashException.invalid(
              "A combination is one of the contract's", combination, "use MINIMUM or SUM, or none");
    };
  }

  /** Codes of a request. */
  static byte[] code(ByteString code) {
    return code.toByteArray();
  }

  /** A modality where one is given. */
  static Optional<Modality> modality(String label) {
    return label.isEmpty() ? Optional.empty() : Optional.of(Modality.of(label));
  }

  /** A text where one is given. */
  static Optional<String> given(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
