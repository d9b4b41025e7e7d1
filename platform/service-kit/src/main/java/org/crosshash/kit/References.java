package org.crosshash.kit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Set;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;

/** Finds the artifacts that a message refers to. */
final class References {
  private References() {}

  /** Adds the name of every well-formed reference, at any depth, to {@code names}. */
  static void collect(Message message, Set<ArtifactName> names) {
    if (message instanceof ArtifactReference reference) {
      add(reference, names);
      return;
    }
    message
        .getAllFields()
        .forEach((field, value) -> {
          if (field.getJavaType() == JavaType.MESSAGE) {
            values(field, value).forEach(entry -> collect((Message) entry, names));
          }
        });
  }

  private static List<?> values(FieldDescriptor field, Object value) {
    return field.isRepeated() ? (List<?>) value : List.of(value);
  }

  private static void add(ArtifactReference reference, Set<ArtifactName> names) {
    if (!reference.getName().isEmpty()) {
      try {
        names.add(ArtifactName.parse(reference.getName()));
      } catch (CrosshashException malformed) {
        // The operation itself refuses it; there is nothing to keep.
        return;
      }
    }
  }
}
