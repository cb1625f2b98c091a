package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Cluster;
import dev.nimfleet.compiler.fleet.Defaults;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.plan.Planner.Surroundings;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Turns a document of the right shape into a plan: the way in to this package.
public final class FleetPlanner {
  /// A NIMService is named `<model>-<tag>-<6 hex>` within 54 characters; this leaves room for a
  /// tag.
  private static final int MODEL_NAME_LIMIT = 40;

  private final Diagnostics diagnostics;
  private final LocalDate today;
  private final Optional<Cluster> cluster;

  /// @param cluster the cluster that the fleet is planned for
  public FleetPlanner(Diagnostics diagnostics, LocalDate today, Optional<Cluster> cluster) {
    this.diagnostics = diagnostics;
    this.today = today;
    this.cluster = cluster;
  }

  /// Reports a document without models: most likely somebody has lost them.
  public void refuseEmpty(MapNode document) {
    if (models(document).isEmpty()) {
      String name = document.text("metadata", "name").orElse("");
      Node at = document.find("metadata", "name").orElse(document);
      diagnostics.add(PlanErrors.noModel(at.at(), name));
    }
  }

  /// Plans every model of the document that can be planned.
  ///
  /// @param broken models whose shape is wrong, which are left out
  public FleetPlan plan(MapNode document, Set<String> broken) {
    String name = document.text("metadata", "name").orElse("");
    String namespace = document.text("metadata", "namespace").orElse("");
    Node nameNode = document.find("metadata", "name").orElse(document);
    Optional<MapNode> said = document.find("spec", "defaults").map(MapNode.class::cast);
    Defaults defaults = Defaults.of(said, cluster);
    Surroundings surroundings = new Surroundings(name, namespace, defaults, gpus(document), today);
    // Each model is planned by itself; the reports are joined in the order of fleet.yaml.
    List<Outcome> outcomes =
        models(document).parallelStream()
            .filter(model -> !broken.contains(model.key()))
            .map(model -> plan(surroundings, model))
            .toList();
    var planned = new ArrayList<ModelPlan>();
    var failed = new HashSet<>(broken);
    for (Outcome outcome : outcomes) {
      diagnostics.addAll(outcome.diagnostics().sorted());
      outcome.plan().ifPresentOrElse(planned::add, () -> failed.add(outcome.model()));
    }
    Neighbours neighbours = new Neighbours(diagnostics);
    neighbours.check(planned);
    failed.addAll(neighbours.failed());
    Quotas quotas = new Quotas(document, models(document), defaults, diagnostics);
    quotas.check(planned);
    failed.addAll(quotas.failed());
    List<ModelPlan> sound = planned.stream().filter(plan -> !failed.contains(plan.name())).toList();
    return new FleetPlan(
        name,
        namespace,
        cluster.map(Cluster::name),
        nameNode.at(),
        sound,
        removed(document),
        failed,
        quotas.ofTheNamespace(planned));
  }

  private static List<MapNode.Entry> models(MapNode document) {
    return document
        .find("spec", "models")
        .map(node -> ((MapNode) node).entries())
        .orElse(List.of());
  }

  private static Map<String, Span> removed(MapNode document) {
    var removed = new LinkedHashMap<String, Span>();
    document
        .find("spec", "removed")
        .ifPresent(node ->
            ((ListNode) node)
                .items()
                .forEach(item -> removed.put(((Scalar) item).text(), item.at())));
    return removed;
  }

  /// A GPU that the cluster describes is the one that is there.
  private Map<String, Gpu> gpus(MapNode document) {
    var gpus = new LinkedHashMap<String, Gpu>();
    Stream.of(document.find("spec", "gpus"), cluster.flatMap(known -> known.spec().get("gpus")))
        .flatMap(Optional::stream)
        .flatMap(node -> ((MapNode) node).entries().stream())
        .forEach(entry -> gpus.put(entry.key(), Gpu.read(entry)));
    return gpus;
  }

  private record Outcome(String model, Optional<ModelPlan> plan, Diagnostics diagnostics) {}

  private static Outcome plan(Surroundings surroundings, MapNode.Entry model) {
    Diagnostics found = new Diagnostics();
    Optional<ModelPlan> plan =
        hasGoodName(model, found) ? new Planner(surroundings, found).plan(model) : Optional.empty();
    return new Outcome(model.key(), plan, found);
  }

  private static boolean hasGoodName(MapNode.Entry model, Diagnostics diagnostics) {
    String name = model.key();
    boolean good =
        name.length() <= MODEL_NAME_LIMIT
            && !name.isEmpty()
            && Names.dashed(name).equals(name)
            && !Character.isDigit(name.charAt(0));
    if (!good) {
      String label = Names.dashed(name.toLowerCase(java.util.Locale.ROOT));
      String proposal = Character.isDigit(label.charAt(0)) ? "m-" + label : label;
      diagnostics.add(
          FleetErrors.badName(model.at(), "model", name, Names.cut(proposal, MODEL_NAME_LIMIT)));
      return false;
    }
    if (name.endsWith("-epp")) {
      diagnostics.add(FleetErrors.reservedName(model.at(), name));
      return false;
    }
    return true;
  }
}
