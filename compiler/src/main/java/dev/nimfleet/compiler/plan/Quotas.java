package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Defaults;
import dev.nimfleet.compiler.plan.FleetPlan.Quota;
import dev.nimfleet.compiler.text.Diagnostic.Note;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the teams of a fleet may use together.
final class Quotas {
  private final List<MapNode.Entry> quotas;
  private final List<String> teams;
  private final Diagnostics diagnostics;
  private final Set<String> failed = new HashSet<>();

  Quotas(MapNode document, List<MapNode.Entry> models, Defaults defaults, Diagnostics diagnostics) {
    this.quotas =
        document.find("spec", "quotas").map(node -> ((MapNode) node).entries()).orElse(List.of());
    Optional<String> usual = defaults.values().flatMap(map -> map.text("team"));
    this.teams = models.stream().map(model -> team(model).or(() -> usual).orElse("")).toList();
    this.diagnostics = diagnostics;
  }

  /// A model with errors has a team too, so its text is asked.
  private static Optional<String> team(MapNode.Entry model) {
    return model.value() instanceof MapNode map ? map.text("team") : Optional.empty();
  }

  /// The models of teams that ask for more than they may use.
  Set<String> failed() {
    return failed;
  }

  void check(List<ModelPlan> planned) {
    for (MapNode.Entry quota : quotas) {
      if (teams.contains(quota.key())) {
        check(quota, planned.stream().filter(each -> isOf(quota.key(), each)).toList());
      } else {
        diagnostics.add(PlanErrors.unknownTeam(quota.at(), quota.key(), known()));
      }
    }
  }

  private void check(MapNode.Entry quota, List<ModelPlan> models) {
    long needed = gpus(models.stream().mapToDouble(ModelPlan::gpusAtMost).sum());
    if (needed <= allowed(quota)) {
      return;
    }
    List<Note> parts =
        models.stream()
            .map(each ->
                new Note(
                    each.replicas().at(),
                    "`%s` may use %d".formatted(each.name(), gpus(each.gpusAtMost()))))
            .toList();
    diagnostics.add(PlanErrors.teamQuota(quota.at(), quota.key(), allowed(quota), needed, parts));
    models.forEach(each -> failed.add(each.name()));
  }

  /// The quota that a namespace can have, since all in it belongs to one team. While a rollout
  /// runs, two revisions of a model are there, so that there is room for the largest one twice.
  Optional<Quota> ofTheNamespace(List<ModelPlan> planned) {
    boolean isWhole = !planned.isEmpty() && planned.size() == teams.size();
    if (!isWhole || teams.stream().distinct().count() != 1) {
      return Optional.empty();
    }
    double largest = planned.stream().mapToDouble(ModelPlan::gpusAtMost).max().orElse(0);
    return quotas.stream()
        .filter(quota -> quota.key().equals(teams.getFirst()))
        .findFirst()
        .map(quota -> {
          long all = allowed(quota) + gpus(largest);
          return new Quota(quota.at(), quota.key(), all, slices(planned, all));
        });
  }

  /// A quota of GPUs does not count their slices, which are resources of their own. What is taken
  /// of one kind is not known to the other, so each may be all of the GPUs.
  private static SortedMap<String, Long> slices(List<ModelPlan> planned, long gpus) {
    SortedMap<String, Long> slices = new TreeMap<>();
    for (ModelPlan model : planned) {
      ModelPlan.Compute compute = model.compute();
      if (!compute.resource().equals("nvidia.com/gpu")) {
        long perGpu = Math.round(compute.count().value() / compute.gpus());
        slices.put(compute.resource(), gpus * perGpu);
      }
    }
    return slices;
  }

  private static boolean isOf(String team, ModelPlan model) {
    return model.team().filter(setting -> setting.value().equals(team)).isPresent();
  }

  private List<String> known() {
    return teams.stream().filter(team -> !team.isEmpty()).distinct().sorted().toList();
  }

  private static long allowed(MapNode.Entry quota) {
    return Long.parseLong(((MapNode) quota.value()).text("gpus").orElseThrow());
  }

  /// MIG slices count as the part of a GPU that they are.
  private static long gpus(double sum) {
    return (long) Math.ceil(sum);
  }
}
