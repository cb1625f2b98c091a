package dev.nimfleet.policies.oracle;

import dev.nimfleet.policies.oracle.Opinion.Concern;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Whoever takes replicas away waits for ten minutes: KEDA on the way to zero, the HPA otherwise.
final class ScaleInCooldownOracle implements Oracle {
  private static final long ENOUGH = 600;

  @Override
  public String rule() {
    return "scale-in-cooldown";
  }

  @Override
  public List<Concern> concerns(Case asked) {
    return switch (asked.kind()) {
      case "ScaledObject" ->
          List.of(new Concern(true, ScaleInCooldownOracle::ofKeda, ScaleInCooldownOracle::keda));
      case "HorizontalPodAutoscaler" ->
          List.of(
              new Concern(
                  true,
                  hpa ->
                      List.of(
                          said(behavior(hpa, "spec")),
                          replicas(hpa, "spec"),
                          Tree.list(hpa, "metadata", "ownerReferences")),
                  hpa ->
                      byKeda(hpa) || isFixed(hpa, "spec")
                          ? Set.of()
                          : window(behavior(hpa, "spec"))));
      case "NIMService" ->
          List.of(
              new Concern(
                  true,
                  service ->
                      List.of(
                          scales(service),
                          said(behavior(service, "spec", "scale", "hpa")),
                          replicas(service, "spec", "scale", "hpa")),
                  service ->
                      scales(service) && !isFixed(service, "spec", "scale", "hpa")
                          ? window(behavior(service, "spec", "scale", "hpa"))
                          : Set.of()));
      default -> List.of();
    };
  }

  private static Object ofKeda(Map<String, Object> object) {
    return List.of(
        Tree.number(object, "spec", "cooldownPeriod").orElse(300), said(behavior(object, KEDA)));
  }

  private static final String[] KEDA = {"spec", "advanced", "horizontalPodAutoscalerConfig"};

  private static Set<String> keda(Map<String, Object> object) {
    Set<String> faults = new HashSet<>();
    long cooldown = Tree.number(object, "spec", "cooldownPeriod").orElse(300);
    if (cooldown < ENOUGH) faults.add("cooldownPeriod " + cooldown);
    faults.addAll(window(behavior(object, KEDA)));
    return faults;
  }

  private static Optional<Object> behavior(Object from, String... path) {
    return Tree.at(from, path).flatMap(config -> Tree.at(config, "behavior"));
  }

  /// As it stands there: a null is another text than none, though it means the same.
  private static Optional<Object> said(Optional<Object> behavior) {
    return behavior.flatMap(all -> Tree.written(all, "scaleDown"));
  }

  private static Object scaleDown(Optional<Object> behavior) {
    return behavior.flatMap(all -> Tree.at(all, "scaleDown")).orElse(Map.of());
  }

  /// The controller's default is 300 s.
  private static Set<String> window(Optional<Object> behavior) {
    Object down = scaleDown(behavior);
    if (Tree.text(down, "selectPolicy").equals("Disabled")) return Set.of();
    Object stated = Tree.at(down, "stabilizationWindowSeconds").orElse(300L);
    if (!(stated instanceof Long)) return Set.of(Opinion.UNREADABLE + stated);
    long window = Tree.number(down, "stabilizationWindowSeconds").orElse(300);
    return window < ENOUGH ? Set.of("window " + window) : Set.of();
  }

  /// The least and the most replicas of an HPA.
  private static List<Long> replicas(Object from, String... path) {
    Object hpa = Tree.at(from, path).orElse(Map.of());
    return List.of(
        Tree.number(hpa, "minReplicas").orElse(1), Tree.number(hpa, "maxReplicas").orElse(0));
  }

  /// Of what always has as many, none is ever taken away.
  private static boolean isFixed(Object from, String... path) {
    List<Long> replicas = replicas(from, path);
    return replicas.getFirst().equals(replicas.getLast());
  }

  private static boolean scales(Map<String, Object> service) {
    return Tree.is(service, "spec", "scale", "enabled");
  }

  /// What KEDA makes of a ScaledObject is judged there.
  private static boolean byKeda(Map<String, Object> hpa) {
    return Tree.list(hpa, "metadata", "ownerReferences").stream()
        .map(Objects::requireNonNull)
        .anyMatch(owner ->
            Tree.text(owner, "kind").equals("ScaledObject")
                && Tree.text(owner, "apiVersion").startsWith("keda.sh/")
                && Tree.is(owner, "controller"));
  }
}
