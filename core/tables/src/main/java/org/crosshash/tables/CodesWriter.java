package org.crosshash.tables;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes codes some rows at a time, so that a table of any length takes little memory. The table is
 * the one that {@link CodesTable#write} gives for the same rows, whatever the pieces.
 *
 * <p>Closing without {@link #commit()} leaves nothing in the store. One thread. That an item has
 * one code a modality is the caller's to keep.
 */
public final class CodesWriter implements AutoCloseable {
  private final ArtifactStore store;
  private final int bits;
  private final String model;
  private final int localBits;
  private final TableWriter writer;

  /**
   * Starts a table.
   *
   * @param bits length of a code, a multiple of 8, at least 8
   * @param model name of the model that makes the codes
   * @param localBits length of a local code, a multiple of 8; 0 where there are none
   */
  public CodesWriter(ArtifactStore store, int bits, String model, int localBits) {
    this.store = store;
    this.bits = bits;
    this.model = model;
    this.localBits = localBits;
    Schema schema = rows(List.of(), List.of(), new byte[0], new byte[0]).schema();
    this.writer = store.newTable(schema);
  }

  /**
   * Appends rows.
   *
   * @param ids of the items
   * @param modalities {@code image} or {@code text}, one for each row
   * @param codes row after row, {@code bits / 8} bytes each
   * @param localCodes row after row, {@code localBits / 8} bytes each
   * @throws org.crosshash.errors.CrosshashException (INVALID_ARGUMENT) if the numbers of rows
   *     differ; (RESOURCE_EXHAUSTED) if the disk is full
   */
  public void append(List<String> ids, List<String> modalities, byte[] codes, byte[] localCodes) {
    rows(ids, modalities, codes, localCodes).appendTo(writer, store);
  }

  private TableBuilder rows(
      List<String> ids, List<String> modalities, byte[] codes, byte[] localCodes) {
    return CodesTable.columns(ids, modalities, codes, bits, model, localCodes, localBits);
  }

  /**
   * Ends the table and puts it into the store, where it may exist already.
   *
   * @throws org.crosshash.errors.CrosshashException (RESOURCE_EXHAUSTED) if the disk is full
   */
  public StoredArtifact commit() {
    return writer.commit();
  }

  @Override
  public void close() {
    writer.close();
  }
}
