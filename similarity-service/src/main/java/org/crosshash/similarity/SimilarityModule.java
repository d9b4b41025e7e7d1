package org.crosshash.similarity;

import io.grpc.BindableService;
import java.util.List;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;

/** The similarity service as a module of a server. */
public final class SimilarityModule implements ServiceModule {
  /** Name of the service, which begins the names of its operations. */
  public static final String NAME = "similarity";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    BuildGuidanceOperation build =
        new BuildGuidanceOperation(context, Runtime.getRuntime().availableProcessors());
    context.operations().register(build);
    return List.of(new SimilarityFace(context, build));
  }
}
