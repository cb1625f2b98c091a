package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.plan.FleetPlan.Quota;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Locale;

/// The ResourceQuota of a namespace that is one team's own.
final class QuotaEmitter {
  private QuotaEmitter() {}

  static Manifest emit(FleetPlan fleet, Quota quota) {
    // A team is a label's value, which may hold what no name may.
    String name = Names.dashed(quota.team().toLowerCase(Locale.ROOT));
    var hard = MapNode.at(quota.at()).put("requests.nvidia.com/gpu", Long.toString(quota.gpus()));
    quota.slices().forEach((slice, count) -> hard.put("requests." + slice, Long.toString(count)));
    MapNode spec = MapNode.at(quota.at()).put("hard", hard).build();
    MapNode object =
        MapNode.at(quota.at())
            .put("apiVersion", "v1")
            .put("kind", "ResourceQuota")
            .put("metadata", Metadata.ofQuota(fleet, quota, name, spec))
            .put("spec", spec)
            .build();
    List<String> models = fleet.models().stream().map(ModelPlan::name).toList();
    return new Manifest(fleet.namespace() + "/05-resourcequota-" + name + ".yaml", models, object);
  }
}
