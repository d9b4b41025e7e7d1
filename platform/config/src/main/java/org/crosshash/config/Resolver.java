package org.crosshash.config;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.settings.v1.Setting;

/** Fills in defaults and checks ranges, from the outside inwards. */
final class Resolver {
  private Resolver() {}

  /** A copy of a message with its defaults filled in and its values checked. */
  static Message resolve(Message message, FieldPath path) {
    Message.Builder into = message.toBuilder();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      FieldPath child = path.child(field.getName());
      fill(field, into);
      Rules.of(field).ifPresent(setting -> check(field, setting, into, child));
      if (field.isMapField()) {
        resolveMap(field, into, child);
      } else if (field.getJavaType() == JavaType.MESSAGE) {
        resolveMessages(field, into, child);
      }
    }
    return into.build();
  }

  private static void fill(FieldDescriptor field, Message.Builder into) {
    boolean absent =
        field.isRepeated() ? into.getRepeatedFieldCount(field) == 0 : !into.hasField(field);
    if (!absent) {
      return;
    }
    if (Rules.standsForDefaults(field)) {
      into.setField(field, into.newBuilderForField(field).build());
    } else if (field.getRealContainingOneof() == null) {
      Defaults.of(field).ifPresent(value -> into.setField(field, value));
    }
  }

  private static void check(
      FieldDescriptor field, Setting setting, Message.Builder into, FieldPath path) {
    if (field.isRepeated()) {
      for (int i = 0; i < into.getRepeatedFieldCount(field); i++) {
        Rules.check(field, setting, into.getRepeatedField(field, i), path.index(i));
      }
    } else if (into.hasField(field) || !field.hasPresence()) {
      Rules.check(field, setting, into.getField(field), path);
    }
  }

  private static void resolveMessages(FieldDescriptor field, Message.Builder into, FieldPath path) {
    if (field.isRepeated()) {
      for (int i = 0; i < into.getRepeatedFieldCount(field); i++) {
        Message entry = (Message) into.getRepeatedField(field, i);
        into.setRepeatedField(field, i, resolve(entry, path.index(i)));
      }
    } else if (into.hasField(field)) {
      into.setField(field, resolve((Message) into.getField(field), path));
    }
  }

  private static void resolveMap(FieldDescriptor field, Message.Builder into, FieldPath path) {
    FieldDescriptor key = field.getMessageType().findFieldByName("key");
    FieldDescriptor value = field.getMessageType().findFieldByName("value");
    if (value.getJavaType() != JavaType.MESSAGE) {
      return;
    }
    List<Message> entries = new ArrayList<>();
    for (int i = 0; i < into.getRepeatedFieldCount(field); i++) {
      Message entry = (Message) into.getRepeatedField(field, i);
      FieldPath child = path.child(String.valueOf(entry.getField(key)));
      entries.add(
          entry.toBuilder()
              .setField(value, resolve((Message) entry.getField(value), child))
              .build());
    }
    into.setField(field, entries);
  }
}
