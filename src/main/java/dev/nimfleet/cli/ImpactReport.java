package dev.nimfleet.cli;

import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.impact.Effect;
import dev.nimfleet.compiler.impact.GpuUse;
import dev.nimfleet.compiler.impact.Impact;
import dev.nimfleet.compiler.impact.Impact.PoolImpact;
import dev.nimfleet.compiler.impact.ModelImpact;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What `nimfleet impact` has to say.
///
/// @param ref what somebody compares with
/// @param commit what it is compared with
/// @param isMergeBase whether that is an older commit than `ref`
/// @param trouble why not all of the commit is known
record ImpactReport(
    String ref, String commit, boolean isMergeBase, Optional<String> trouble, Impact impact) {
  private static final int SHORT = 7;

  String shortCommit() {
    return commit.substring(0, SHORT);
  }

  /// The commit in words.
  ///
  /// @param quoted marks what somebody has named
  String base(UnaryOperator<String> quoted) {
    return isMergeBase
        ? "%s, the merge base with %s".formatted(quoted.apply(shortCommit()), quoted.apply(ref))
        : "%s (%s)".formatted(quoted.apply(shortCommit()), quoted.apply(ref));
  }

  List<ModelImpact> changing() {
    return impact.models().stream().filter(ModelImpact::changes).toList();
  }

  int podsRestarted() {
    return impact.models().stream().mapToInt(ModelImpact::podsRestarted).sum();
  }

  /// `2 of 5 models change, no pod restarts`.
  String headline() {
    long changing = changing().size();
    int all = impact.models().size();
    int pods = podsRestarted();
    long outages = impact.models().stream().filter(ModelImpact::isOutage).count();
    String restarts =
        switch (pods) {
          case 0 -> "no pod restarts";
          case 1 -> "1 pod restarts";
          default -> pods + " pods restart";
        };
    return "%s%d of %d %s %s, %s"
        .formatted(
            outages == 0 ? "" : outages == 1 ? "1 outage: " : outages + " outages: ",
            changing,
            all,
            all == 1 ? "model" : "models",
            all == 1 || changing == 1 ? "changes" : "change",
            restarts);
  }

  /// What somebody should think about before it is merged.
  ///
  /// @param quoted marks names
  List<String> warnings(UnaryOperator<String> quoted) {
    List<String> warnings = new ArrayList<>();
    trouble.ifPresent(why ->
        warnings.add(
            "%s does not compile, so not all of it is known: %s"
                .formatted(quoted.apply(shortCommit()), why)));
    for (ModelImpact model : impact.models()) {
      String name = quoted.apply(name(model));
      if (model.isOutage()) {
        warnings.add("%s has an outage.".formatted(name));
      }
      model.effects().stream()
          .filter(Effect.Begun.class::isInstance)
          .map(Effect.Begun.class::cast)
          .filter(begun -> begun.weight() > 0 && !begun.isWarm())
          .forEach(begun ->
              warnings.add(
                  "%s: %s gets %d %% of the requests in the same change that brings it; deliver it"
                          .formatted(name, quoted.apply(begun.revision()), begun.weight())
                      + " at weight 0 first."));
    }
    impact.pools().stream()
        .filter(PoolImpact::isExceeded)
        .forEach(pool ->
            warnings.add(
                "%s: the rollouts need %s of %s at their peak, and there are %d."
                    .formatted(
                        quoted.apply(pool.cluster()),
                        number(pool.use().peak()),
                        quoted.apply(pool.use().product()),
                        pool.size().orElse(0))));
    impact
        .lostCaches()
        .forEach(cache ->
            warnings.add(
                "NIMCache %s leaves the output; no sync deletes it, so `kubectl delete nimcache`"
                        .formatted(quoted.apply(cache))
                    + " has to."));
    return warnings;
  }

  /// A model's name, with its cluster where it has one.
  static String name(ModelImpact model) {
    return model.cluster().map(cluster -> cluster + "/").orElse("") + model.model();
  }

  /// GPUs, of which MIG slices are parts.
  static String number(double gpus) {
    return BigDecimal.valueOf(gpus)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /// `2 → 4`, or only `2` where nothing changes.
  static String warm(GpuUse use) {
    String now = number(use.warm());
    if (use.warmBefore().isEmpty()) {
      return "? → " + now;
    }
    String before = number(use.warmBefore().getAsDouble());
    return before.equals(now) ? now : before + " → " + now;
  }

  /// What is said of each kind of GPU, with its name where there are several.
  static String each(List<GpuUse> uses, Function<GpuUse, String> said) {
    if (uses.size() == 1) {
      return said.apply(uses.getFirst());
    }
    return uses.isEmpty()
        ? "-"
        : String.join(
            ", ", uses.stream().map(use -> said.apply(use) + " " + use.product()).toList());
  }

  /// `+250Gi`.
  static String storage(ModelImpact model) {
    return model.caches().isEmpty()
        ? "-"
        : String.join(
            " ", model.caches().stream().map(cache -> "+" + cache.size().orElse("?")).toList());
  }

  /// `54m + download`.
  static String time(ModelImpact model) {
    return model
        .rolloutTime()
        .map(time -> Durations.text(time) + (model.caches().isEmpty() ? "" : " + download"))
        .orElse("-");
  }
}
