package dev.nimfleet.policies.oracle;

import dev.nimfleet.policies.oracle.Opinion.Concern;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A model needs up to 14 minutes to load; the kubelet gives it initialDelaySeconds +
/// failureThreshold × periodSeconds.
final class StartupWindowOracle implements Oracle {
  private static final long ENOUGH = 900;
  private static final String MODE = "serving.kserve.io/deploymentMode";

  @Override
  public String rule() {
    return "startup-window";
  }

  @Override
  public List<Concern> concerns(Case asked) {
    if (!asked.kind().equals("NIMService")) return List.of();
    var window = new Concern(true, StartupWindowOracle::reads, StartupWindowOracle::window);
    var pruned = new Concern(false, StartupWindowOracle::reads, StartupWindowOracle::pruned);
    return asked.old().isPresent() ? List.of(window) : List.of(window, pruned);
  }

  private static Object reads(Map<String, Object> object) {
    // The operator writes `{}` where nothing was said.
    Object probe = Tree.at(object, "spec", "startupProbe").orElse(Map.of());
    return List.of(
        probe,
        Tree.at(object, "spec", "inferencePlatform").orElse("standalone"),
        Tree.text(object, "spec", "annotations", MODE));
  }

  private static Set<String> window(Map<String, Object> object) {
    if (Tree.at(object, "spec", "startupProbe", "enabled").orElse(true).equals(false)) {
      return Set.of("disabled");
    }
    if (Tree.at(object, "spec", "startupProbe", "probe").isEmpty()) {
      return onKnative(object) ? Set.of("330 s") : Set.of(); // the operator gives 1230 s elsewhere
    }
    Object probe = Tree.at(object, "spec", "startupProbe", "probe").orElseThrow();
    List<String> checks =
        List.of("httpGet", "tcpSocket", "exec", "grpc").stream()
            .filter(check -> Tree.at(probe, check).isPresent())
            .toList();
    Set<String> faults = new HashSet<>();
    if (checks.size() != 1) faults.add("checks " + checks);
    long delay = Tree.number(probe, "initialDelaySeconds").orElse(0);
    long period = orDefault(Tree.number(probe, "periodSeconds").orElse(0), 10);
    long threshold = orDefault(Tree.number(probe, "failureThreshold").orElse(0), 3);
    if (delay + threshold * period < ENOUGH) {
      faults.add("%d + %d × %d".formatted(delay, threshold, period));
    }
    return faults;
  }

  private static Set<String> pruned(Map<String, Object> object) {
    return Tree.at(object, "spec", "startupProbe").filter(Map.of()::equals).isPresent()
        ? Set.of("empty")
        : Set.of();
  }

  private static long orDefault(long value, long byDefault) {
    return value == 0 ? byDefault : value;
  }

  private static boolean onKnative(Map<String, Object> object) {
    String mode = Tree.text(object, "spec", "annotations", MODE);
    return Tree.text(object, "spec", "inferencePlatform").equals("kserve")
        && !Set.of("RawDeployment", "Standard").contains(mode);
  }
}
