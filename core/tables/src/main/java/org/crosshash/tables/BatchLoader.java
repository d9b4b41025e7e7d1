package org.crosshash.tables;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Makes vectors over the mapped bytes of a table; values are not copied. */
final class BatchLoader {
  private final TableFile file;
  private final ArrowBuf mapped;
  private final BufferAllocator allocator;

  BatchLoader(TableFile file, ArrowBuf mapped, BufferAllocator allocator) {
    this.file = file;
    this.mapped = mapped;
    this.allocator = allocator;
  }

  /** The columns at these positions of the schema, in this order. */
  VectorSchemaRoot load(int batchIndex, List<Integer> columns) {
    TableFile.Batch batch = file.batches().get(batchIndex);
    List<Field> fields = file.schema().getFields();
    List<ArrowFieldNode> nodes = new ArrayList<>();
    List<ArrowBuf> buffers = new ArrayList<>();
    for (int column : columns) {
      int firstNode = fields.subList(0, column).stream().mapToInt(BatchLoader::nodes).sum();
      int firstBuffer = fields.subList(0, column).stream().mapToInt(BatchLoader::buffers).sum();
      Field field = fields.get(column);
      nodes.addAll(batch.nodes().subList(firstNode, firstNode + nodes(field)));
      for (TableFile.Span span :
          batch.buffers().subList(firstBuffer, firstBuffer + buffers(field))) {
        buffers.add(mapped.slice(span.offset(), span.length()).writerIndex(span.length()));
      }
    }
    Schema schema =
        new Schema(columns.stream().map(fields::get).toList(), file.schema().getCustomMetadata());
    VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
    try (ArrowRecordBatch message = new ArrowRecordBatch(batch.rows(), nodes, buffers)) {
      new VectorLoader(root).load(message);
      return root;
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
  }

  private static int nodes(Field field) {
    return 1 + field.getChildren().stream().mapToInt(BatchLoader::nodes).sum();
  }

  private static int buffers(Field field) {
    return TypeLayout.getTypeBufferCount(field.getType())
        + field.getChildren().stream().mapToInt(BatchLoader::buffers).sum();
  }
}
