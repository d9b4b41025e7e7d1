package org.crosshash.trainer;

import io.grpc.BindableService;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;

/** The trainer-service as a module of a server. */
public final class TrainerModule implements ServiceModule {
  private final int threads;

  /** A module whose tensor engine uses as many threads as there are cores. */
  public TrainerModule() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * A module.
   *
   * @param threads of the tensor engine inside one operation, at least 1; may change the last bits
   *     of a model, so it is recorded with it
   */
  public TrainerModule(int threads) {
    if (threads < 1) {
      throw CrosshashException.invalid(
          "The trainer needs at least 1 thread", threads, "give the number of cores");
    }
    this.threads = threads;
  }

  @Override
  public String name() {
    return "trainer";
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    Models models = new Models(context.store());
    TrainOperation train = new TrainOperation(context, models, threads);
    HashOperation hash = new HashOperation(context, models);
    context.operations().register(train);
    context.operations().register(hash);
    return List.of(new TrainerService(context, train, hash, models));
  }
}
