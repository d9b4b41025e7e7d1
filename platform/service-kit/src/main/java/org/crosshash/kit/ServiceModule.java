package org.crosshash.kit;

import io.grpc.BindableService;
import java.util.List;
import java.util.Set;
import org.crosshash.flight.ComputedTable;
import org.crosshash.flight.TableExchange;
import org.crosshash.tables.ArtifactName;

/**
 * One of the services of a server: the encoder, the similarity, the trainer or the search service.
 *
 * <p>A server may hold several; they share one port, one store and one set of operations.
 */
public interface ServiceModule {
  /** Name of the service, which begins the names of its operations: {@code trainer}. */
  String name();

  /**
   * Makes the services, and registers their operations with {@link ServiceContext#operations()}.
   * Called once, before the server answers anything; the server's own address is not known yet.
   */
  List<BindableService> services(ServiceContext context);

  /** What Flight's DoExchange offers of this module. Called once, after {@link #services}. */
  default List<TableExchange> exchanges() {
    return List.of();
  }

  /** What Flight's DoGet computes for this module. Called once, after {@link #services}. */
  default List<ComputedTable> computedTables() {
    return List.of();
  }

  /**
   * Artifacts that the module needs beyond those of running operations, for example the models of
   * its indexes. Garbage collection leaves them and what they were made from.
   */
  default Set<ArtifactName> artifactsInUse() {
    return Set.of();
  }

  /** Called once, when the server answers; what it throws keeps the server from coming up. */
  default void started() {}

  /**
   * Called once, before the server stops answering: breaks off work of the module's own, and
   * streams that would not end by themselves. Not called where the server never came up.
   */
  default void stopping() {}

  /** Frees what the module holds. Called once, after the last call and operation have ended. */
  default void close() {}
}
