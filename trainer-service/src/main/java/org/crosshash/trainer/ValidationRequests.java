package org.crosshash.trainer;

import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Artifacts;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationInputs;
import org.crosshash.trainer.validation.ValidationMetric;

/** What a Train request says of validation, checked before an operation is made of it. */
final class ValidationRequests {
  private static final String BEST = "best";
  private static final String QUERY = "query";

  private ValidationRequests() {}

  /**
   * The request with its metric filled in.
   *
   * @param request with resolved settings
   * @throws CrosshashException (INVALID_ARGUMENT) if settings contradict one another, or inputs are
   *     missing or not read
   */
  static TrainRequest check(TrainRequest request) {
    ValidationConfig config = request.getConfig().getValidation();
    if (config.getEvery() == 0) {
      requireNoneWanted(request, config);
      return request;
    }
    if (TrainConfigs.closedForm(request.getConfig())) {
      throw CrosshashException.invalid(
          "A model in closed form has no epochs to validate",
          "validation.every " + config.getEvery(),
          "set `validation.every` to 0");
    }
    requireHeldOut(config);
    ValidationInputs inputs = request.getValidation();
    if (!Artifacts.isGiven(inputs.getQueries())) {
      throw CrosshashException.invalid(
          "A validation has pairs that ask",
          "validation.every %d without `validation.queries`".formatted(config.getEvery()),
          "name a selection of pairs that are not learnt from, or set `validation.every` to 0");
    }
    boolean items = Artifacts.isGiven(inputs.getItems());
    String name =
        config.getMetric().isEmpty()
            ? items ? ValidationMetric.LABELLED_DEFAULT : ValidationMetric.PAIR_DEFAULT
            : config.getMetric();
    if (ValidationMetric.of(name).labelled()
        && !(items && Artifacts.isGiven(inputs.getDatabase()))) {
      throw CrosshashException.invalid(
          "Metric " + name + " reads labelled items and a database",
          "items `%s`, database `%s`"
              .formatted(inputs.getItems().getName(), inputs.getDatabase().getName()),
          "name both, or validate by pair_mrr, which needs no labels");
    }
    TrainConfig.Builder resolved = request.getConfig().toBuilder();
    resolved.getValidationBuilder().setMetric(name);
    return request.toBuilder().setConfig(resolved).build();
  }

  private static void requireNoneWanted(TrainRequest request, ValidationConfig config) {
    if (config.getSelect().equals(BEST) || config.getPatience() > 0) {
      throw CrosshashException.invalid(
          "The best epoch is found, and a training ended early, by validations",
          "validation.every 0, select %s, patience %d"
              .formatted(config.getSelect(), config.getPatience()),
          "set `validation.every` to 1 or more, or take the last epoch");
    }
    if (request.hasValidation()) {
      throw CrosshashException.invalid(
          "What validates is named exactly where a training is validated",
          "validation.every 0, queries `%s`"
              .formatted(request.getValidation().getQueries().getName()),
          "set `validation.every` to 1 or more, or leave `validation` out");
    }
  }

  /** Final figures must not be those of an epoch that was chosen by them, unless it is said. */
  private static void requireHeldOut(ValidationConfig config) {
    boolean queries = config.getSplit().equals(QUERY);
    if (queries && !config.getOnQueries()) {
      throw CrosshashException.invalid(
          "No epoch is chosen on the queries of the final evaluation",
          "validation.split query",
          "use `validation.split: validation`; to reproduce released code that chooses so, set"
              + " `validation.on_queries: true`, and the result says it");
    }
    if (!queries && config.getOnQueries()) {
      throw CrosshashException.invalid(
          "`validation.on_queries` allows `validation.split: query`, and is set only with it",
          "validation.split " + config.getSplit(),
          "leave `on_queries` out, or set the split too");
    }
  }
}
