package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.plan.FleetPlan.Quota;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import java.util.Optional;

/// What every object says about itself: its name, where it came from, and in which order GitOps
/// engines apply it.
final class Metadata {
  private static final String SKIP_DRY_RUN = "SkipDryRunOnMissingResource=true";

  private Metadata() {}

  /// Argo CD's order and options for one kind.
  ///
  /// @param wave `argocd.argoproj.io/sync-wave`: an object waits for those of lower waves
  record Delivery(int wave, Optional<String> options, boolean keptByFlux) {
    /// A cache holds what took hours to download: no sync removes it.
    static final Delivery CACHE =
        new Delivery(0, Optional.of(SKIP_DRY_RUN + ",Prune=false,Delete=false"), true);

    /// Before the pods that it counts.
    static final Delivery QUOTA = new Delivery(5, Optional.empty(), false);

    static final Delivery SERVICE =
        new Delivery(10, Optional.of(SKIP_DRY_RUN + ",PruneLast=true"), false);
    static final Delivery BUDGET = new Delivery(20, Optional.empty(), false);
    static final Delivery POOL = new Delivery(25, Optional.of(SKIP_DRY_RUN), false);
    static final Delivery ROUTE = new Delivery(30, Optional.of(SKIP_DRY_RUN), false);

    /// Not before the route: taking requests back changes both, and must not wait for a scaler that
    /// cannot read its metrics. Argo CD waits for nothing in the last wave.
    static final Delivery SCALER =
        new Delivery(ROUTE.wave, Optional.of(SKIP_DRY_RUN + ",PruneLast=true"), false);
  }

  /// Metadata of an object whose content may change, with the digest of that content.
  static Builder of(ModelPlan plan, String name, Delivery delivery, MapNode spec) {
    Builder annotations = annotations(plan, delivery);
    annotations.put("nimfleet.dev/source-digest", Digest.hex(Canonical.text(spec), 16));
    return metadata(plan, name, Optional.of(labels(plan)), annotations);
  }

  /// A ScaledObject may have to keep its replicas for a while, whatever its triggers say.
  static Builder ofScaler(ModelPlan plan, Revision revision, MapNode spec) {
    Builder annotations = annotations(plan, Delivery.SCALER);
    annotations.put("nimfleet.dev/source-digest", Digest.hex(Canonical.text(spec), 16));
    if (revision.holdsReplicas()) {
      annotations.put("autoscaling.keda.sh/paused-scale-in", "true");
    }
    return metadata(plan, revision.service(), Optional.of(labels(plan)), annotations);
  }

  /// A shared cache belongs to no single model, so it names none.
  static Builder ofCache(ModelPlan plan, String name, MapNode spec) {
    Builder annotations = annotations(plan, Delivery.CACHE);
    annotations.put("nimfleet.dev/source-digest", Digest.hex(Canonical.text(spec), 16));
    return metadata(plan, name, Optional.empty(), annotations);
  }

  /// A NIMService is frozen: nothing in it changes with the tool.
  static Builder ofService(ModelPlan plan, String name) {
    return metadata(plan, name, Optional.of(labels(plan)), annotations(plan, Delivery.SERVICE));
  }

  /// A quota is a team's, whatever its models are.
  static Builder ofQuota(FleetPlan fleet, Quota quota, String name, MapNode spec) {
    Builder annotations = annotations(quota.at(), fleet.name(), Delivery.QUOTA);
    annotations.put("nimfleet.dev/source-digest", Digest.hex(Canonical.text(spec), 16));
    return MapNode.at(quota.at())
        .put("name", name)
        .put("namespace", fleet.namespace())
        .put("labels", MapNode.at(quota.at()).put("nimfleet.dev/team", quota.team()))
        .put("annotations", annotations);
  }

  private static Builder metadata(
      ModelPlan plan, String name, Optional<Builder> labels, Builder annotations) {
    return MapNode.at(plan.at())
        .put("name", name)
        .put("namespace", plan.namespace())
        .put("labels", labels.map(Builder::build))
        .put("annotations", annotations);
  }

  private static Builder labels(ModelPlan plan) {
    Builder labels = MapNode.at(plan.at()).put("nimfleet.dev/model", plan.name());
    plan.team().ifPresent(team -> labels.put("nimfleet.dev/team", team.at(), team.value()));
    return labels;
  }

  private static Builder annotations(ModelPlan plan, Delivery delivery) {
    return annotations(plan.at(), plan.fleet(), delivery);
  }

  private static Builder annotations(Span at, String fleet, Delivery delivery) {
    Builder annotations = MapNode.at(at).put("nimfleet.dev/fleet", fleet);
    annotations.put("argocd.argoproj.io/sync-wave", Integer.toString(delivery.wave()));
    delivery
        .options()
        .ifPresent(options -> annotations.put("argocd.argoproj.io/sync-options", options));
    if (delivery.keptByFlux()) {
      annotations.put("kustomize.toolkit.fluxcd.io/prune", "disabled");
    }
    return annotations;
  }
}
