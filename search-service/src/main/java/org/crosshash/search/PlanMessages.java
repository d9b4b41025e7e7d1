package org.crosshash.search;

import java.util.List;
import org.crosshash.search.v1.SearchPlan;

/** Says how searches were answered. */
final class PlanMessages {
  private PlanMessages() {}

  /** The plans, one a query. */
  static List<SearchPlan> messages(List<org.crosshash.hamming.SearchPlan> plans) {
    return plans.stream().map(PlanMessages::message).toList();
  }

  private static SearchPlan message(org.crosshash.hamming.SearchPlan plan) {
    return SearchPlan.newBuilder()
        .setKind(
            switch (plan.kind()) {
              case FLAT -> SearchPlan.Kind.KIND_FLAT;
              case MULTI_INDEX -> SearchPlan.Kind.KIND_MULTI_INDEX;
              case MULTI_INDEX_THEN_FLAT -> SearchPlan.Kind.KIND_MULTI_INDEX_THEN_FLAT;
            })
        .setScanMicroseconds(plan.scanMicroseconds())
        .setTablesMicroseconds(plan.tablesMicroseconds())
        .setSubstrings(plan.substrings())
        .setSteps(plan.steps())
        .setBuckets(plan.probes())
        .setCandidates(plan.candidates())
        .setScanned(plan.scanned())
        .setReason(plan.reason())
        .build();
  }
}
