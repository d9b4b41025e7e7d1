package org.crosshash.trainer;

import io.grpc.BindableService;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.flight.TableExchange;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;

/** The trainer-service as a module of a server. */
public final class TrainerModule implements ServiceModule {
  private final int threads;
  private final HashLimits limits;
  private Optional<HashExchange> exchange = Optional.empty();
  private Optional<Models> used = Optional.empty();

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
    this(threads, HashLimits.standard());
  }

  /**
   * A module that keeps to these limits.
   *
   * @param threads of the tensor engine inside one operation, at least 1
   */
  public TrainerModule(int threads, HashLimits limits) {
    if (threads < 1) {
      throw CrosshashException.invalid(
          "The trainer needs at least 1 thread", threads, "give the number of cores");
    }
    this.threads = threads;
    this.limits = limits;
  }

  @Override
  public String name() {
    return "trainer";
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    Models models = new Models(context.store());
    used = Optional.of(models);
    TrainOperation train = new TrainOperation(context, models, threads);
    HashOperation hash = new HashOperation(context, models);
    context.operations().register(train);
    context.operations().register(hash);
    exchange = Optional.of(new HashExchange(models));
    return List.of(new TrainerService(context, train, hash, models, limits));
  }

  @Override
  public void close() {
    used.ifPresent(Models::release);
  }

  @Override
  public List<TableExchange> exchanges() {
    return exchange.stream().<TableExchange>map(hash -> hash).toList();
  }
}
