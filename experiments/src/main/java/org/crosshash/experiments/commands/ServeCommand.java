package org.crosshash.experiments.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crosshash.encoder.EncoderModule;
import org.crosshash.encoding.models.ModelFolders;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.platform.ServiceModules;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.serve.ExperimentsGateway;
import org.crosshash.experiments.sweeps.serve.SweepLimits;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.kit.ServerSecurity;
import org.crosshash.search.SearchLimitOptions;
import org.crosshash.wire.Address;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs services as a server of their own. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Run one service, or all, as a server until it is interrupted.",
      "",
      "Plain text is spoken on loopback only; elsewhere TLS with tokens or client certificates is"
          + " needed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash serve trainer --listen 127.0.0.1:7073 --data /var/lib/crosshash/trainer \\",
      "    --peers 127.0.0.1:7071,127.0.0.1:7072",
      "  crosshash serve all --listen 127.0.0.1:7070 --data data",
      "  crosshash serve encoder --data data --device cuda:0 --max-embed-batch 64 --max-embed-delay"
          + " 2000",
      "  crosshash serve search --data data --max-codes 256 --max-concurrent-searches 32",
      "  crosshash serve search @search.options      (a file of such options, one or more a line)"
    })
final class ServeCommand implements Runnable {
  /** What can be served. */
  enum Served {
    /** Pictures and texts to vectors. */
    encoder,
    /** Vectors to guidance. */
    similarity,
    /** Guidance to models and codes. */
    trainer,
    /** Codes to neighbours and metrics. */
    search,
    /** All of them; retrieval and experiments only where plain text is spoken without tokens. */
    all
  }

  /** Services that call those beside them, which they could show no token. */
  private static final Set<ServiceModules.Kind> CALLERS =
      EnumSet.of(ServiceModules.Kind.RETRIEVAL, ServiceModules.Kind.EXPERIMENTS);

  @Spec private CommandSpec specification;

  @Parameters(paramLabel = "SERVICE", description = "One of ${COMPLETION-CANDIDATES}.")
  private Served served;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:0",
      description = "Where to answer; port 0: any free one (default: ${DEFAULT-VALUE}).")
  private String listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description =
          "Where others reach the server, if not where it listens; needed with --listen 0.0.0.0.")
  private Optional<String> advertised = Optional.empty();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the store, operations and indexes; for one server at a time.")
  private Path data;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "HOST:PORT",
      description = "Servers that artifacts may be fetched from.")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--image-roots",
      split = ",",
      paramLabel = "DIR",
      description = "Folders that pictures named by items may lie in.")
  private List<Path> imageRoots = new ArrayList<>();

  @Option(
      names = "--encoders",
      paramLabel = "DIR",
      description =
          "Folder that holds the model folders of encoders, as models add makes them (default:"
              + " encoders in the data folder).")
  private Optional<Path> encoders = Optional.empty();

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Certificate chain (PEM); turns TLS on.")
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key (PEM).")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--tls-client-authority",
      paramLabel = "FILE",
      description = "Authority that clients' certificates must come from (PEM).")
  private Optional<Path> clientAuthority = Optional.empty();

  @Option(names = "--tokens", paramLabel = "FILE", description = "File of bearer tokens.")
  private Optional<Path> tokens = Optional.empty();

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      description =
          "Workspace whose sweeps and datasets the experiments service of `all` uses (default:"
              + " experiments in the data folder).")
  private Optional<Path> workspace = Optional.empty();

  @Mixin private ServerLimitOptions limits;
  @Mixin private EncoderOptions encoderOptions;
  @Mixin private HashLimitOptions hashLimits;
  @Mixin private SearchLimitOptions searchLimits;

  @Override
  public void run() {
    Address address = Address.parse(listen);
    Set<ServiceModules.Kind> services = chosen();
    requireOptionsOf(services);
    CrosshashServer.Builder builder =
        CrosshashServer.builder()
            .dataFolder(data)
            .address(address.host(), address.port())
            .peers(peers)
            .imageRoots(imageRoots)
            .security(security())
            .limits(limits.limits());
    advertised.ifPresent(builder::advertise);
    Path models = encoders.orElse(data.resolve("encoders"));
    ServiceModules.add(
        builder,
        services,
        () -> new EncoderModule(new ModelFolders(models), encoderOptions.settings()),
        hashLimits::module,
        searchLimits::module,
        this::experiments);
    try (CrosshashServer server = builder.build().start()) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-server"));
      leftOut().ifPresent(specification.commandLine().getOut()::println);
      specification.commandLine().getOut().println(served + " answers at " + server.address());
      specification.commandLine().getOut().flush();
      server.awaitTermination();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A limit that nobody would keep to is told, not passed over. */
  private void requireOptionsOf(Set<ServiceModules.Kind> services) {
    if (!services.contains(ServiceModules.Kind.SEARCH)) {
      refuse(SearchLimitOptions.NAMES, "searches", "search");
    }
    if (!services.contains(ServiceModules.Kind.ENCODER)) {
      refuse(EncoderOptions.NAMES, "encoding", "encoder");
    }
    if (!services.contains(ServiceModules.Kind.TRAINER)) {
      refuse(HashLimitOptions.NAMES, "hashing", "trainer");
    }
    if (workspace.isPresent() && !services.contains(ServiceModules.Kind.EXPERIMENTS)) {
      throw CrosshashException.invalid(
          "A workspace is used by the experiments service, which is part of `all` without TLS and"
              + " tokens",
          "--workspace with the service `" + served + "`",
          "leave it out");
    }
  }

  private void refuse(List<String> options, String what, String service) {
    options.stream()
        .filter(specification.commandLine().getParseResult()::hasMatchedOption)
        .findFirst()
        .ifPresent(name -> {
          throw CrosshashException.invalid(
              "Settings of %s belong to the services `%s` and `all`".formatted(what, service),
              name + " with the service `" + served + "`",
              "leave it out, or give it where the %s service is served".formatted(service));
        });
  }

  private ExperimentsGateway experiments() {
    Workspace opened = Workspace.open(workspace.orElse(data.resolve(Workspace.OF_A_SERVER)));
    return new ExperimentsGateway(opened.sweepFolders(), SweepLimits.standard());
  }

  private Set<ServiceModules.Kind> chosen() {
    return switch (served) {
      case encoder -> EnumSet.of(ServiceModules.Kind.ENCODER);
      case similarity -> EnumSet.of(ServiceModules.Kind.SIMILARITY);
      case trainer -> EnumSet.of(ServiceModules.Kind.TRAINER);
      case search -> EnumSet.of(ServiceModules.Kind.SEARCH);
      case all -> {
        EnumSet<ServiceModules.Kind> all = EnumSet.allOf(ServiceModules.Kind.class);
        if (isGuarded()) {
          all.removeAll(CALLERS);
        }
        yield all;
      }
    };
  }

  private boolean isGuarded() {
    return certificate.isPresent() || tokens.isPresent();
  }

  /** What is not served although all was asked for, and what to do. */
  private Optional<String> leftOut() {
    return served == Served.all && isGuarded()
        ? Optional.of(
            "Left out under TLS or with tokens: retrieval and experiments, which call the services"
                + " beside them without a token. Serve them on loopback in plain text, or call the"
                + " four services themselves")
        : Optional.empty();
  }

  private ServerSecurity security() {
    if (certificate.isPresent() != key.isPresent()) {
      throw CrosshashException.invalid(
          "A certificate and its key are given together",
          certificate.isPresent() ? "--tls-key is missing" : "--tls-certificate is missing",
          "give both");
    }
    return new ServerSecurity(
        certificate.map(chain -> new ServerSecurity.Tls(chain, key.get(), clientAuthority)),
        tokens);
  }
}
