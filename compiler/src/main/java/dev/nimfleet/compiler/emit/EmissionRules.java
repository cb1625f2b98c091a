package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Optional;

/// What every emitted object must hold, whatever a patch did to it. The emitters hold it by
/// themselves, so that a finding points at a patch.
final class EmissionRules {
  private final ModelPlan plan;
  private final List<Revision> revisions;
  private final Diagnostics diagnostics;

  EmissionRules(ModelPlan plan, List<Revision> revisions, Diagnostics diagnostics) {
    this.plan = plan;
    this.revisions = revisions;
    this.diagnostics = diagnostics;
  }

  void check(MapNode object) {
    String kind = object.text("kind").orElse("");
    var patch = Optional.ofNullable(plan.overrides().get(kind));
    Patched whole = new Patched(object, patch, diagnostics);
    whole.keep("spec", "without it the object does nothing");
    String name = object.text("metadata", "name").orElse("");
    whole.part("spec").ifPresent(spec -> check(kind, name, spec));
  }

  private void check(String kind, String name, Patched spec) {
    switch (kind) {
      case "NIMCache" -> plan.ownCache().ifPresent(cache -> CacheRules.check(cache, spec));
      case "NIMService" -> new ServiceRules(plan, spec).check();
      case "ScaledObject" ->
          plan.autoscaling()
              .ifPresent(scaling -> new ScalerRules(plan, replicas(name), scaling, spec).check());
      case "PodDisruptionBudget" -> budget(spec);
      case "HTTPRoute" ->
          plan.route().ifPresent(route -> new RouteRules(plan, route, revisions, spec).check());
      default -> {}
    }
  }

  private Replicas replicas(String service) {
    return revisions.stream()
        .filter(revision -> revision.service().equals(service))
        .map(Revision::replicas)
        .findFirst()
        .orElse(plan.replicas().value());
  }

  private static void budget(Patched spec) {
    spec.refuse("minAvailable", "it could block a drain for ever; the budget is one pod");
    spec.want("maxUnavailable", "1", "a drain may take one warm pod at a time");
  }
}
