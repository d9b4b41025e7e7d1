package org.crosshash.config;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays one configuration over another. */
final class Merger {
  private Merger() {}

  /** {@code base} with everything that {@code over} sets. */
  static Message merge(Message base, Message over) {
    Message.Builder into = base.toBuilder();
    over.getAllFields()
        .forEach((field, value) -> {
          if (field.isMapField()) {
            into.setField(field, mergeMaps(field, into, over));
          } else if (!field.isRepeated()
              && field.getJavaType() == JavaType.MESSAGE
              && into.hasField(field)) {
            into.setField(field, merge((Message) into.getField(field), (Message) value));
          } else {
            into.setField(field, value);
          }
        });
    return into.build();
  }

  private static List<Message> mergeMaps(
      FieldDescriptor field, Message.Builder base, Message over) {
    FieldDescriptor key = field.getMessageType().findFieldByName("key");
    FieldDescriptor value = field.getMessageType().findFieldByName("value");
    Map<Object, Message> entries = new LinkedHashMap<>();
    for (int i = 0; i < base.getRepeatedFieldCount(field); i++) {
      Message entry = (Message) base.getRepeatedField(field, i);
      entries.put(entry.getField(key), entry);
    }
    for (int i = 0; i < over.getRepeatedFieldCount(field); i++) {
      Message entry = (Message) over.getRepeatedField(field, i);
      entries.merge(entry.getField(key), entry, (old, fresh) -> mergeEntries(value, old, fresh));
    }
    return List.copyOf(entries.values());
  }

  private static Message mergeEntries(FieldDescriptor value, Message old, Message fresh) {
    if (value.getJavaType() != JavaType.MESSAGE) {
      return fresh;
    }
    Message merged = merge((Message) old.getField(value), (Message) fresh.getField(value));
    return ((MapEntry<?, ?>) old).toBuilder().setField(value, merged).build();
  }
}
