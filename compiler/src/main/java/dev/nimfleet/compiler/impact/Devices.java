package dev.nimfleet.compiler.impact;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Compute;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What of a GPU a pod takes. A NIMService says a product and a resource; which part of a GPU a MIG
/// slice is, only a plan knows.
final class Devices {
  private static final String WHOLE = "nvidia.com/gpu";
  private static final String SLICE = "nvidia.com/mig-";
  private static final String PRODUCT = "nvidia.com/gpu.product";
  private static final String UNKNOWN = "GPU";

  /// By product and resource.
  private final Map<String, Double> slices = new HashMap<>();

  Devices(Stream<FleetOutput> fleets) {
    fleets
        .flatMap(fleet -> fleet.plans().stream())
        .map(ModelPlan::compute)
        .filter(compute -> compute.resource().startsWith(SLICE))
        .forEach(compute -> slices.put(key(compute), compute.gpus()));
  }

  /// GPUs of one kind.
  record Taken(String product, double gpus) {}

  /// What one replica of a NIMService takes.
  ///
  /// @param plan of its model, for a service that names no product
  Taken of(MapNode service, Optional<ModelPlan> plan) {
    String product =
        product(service)
            .or(() -> plan.map(known -> known.compute().product().value()))
            .orElse(UNKNOWN);
    double gpus = 0;
    if (service.find("spec", "resources", "limits").orElse(service) instanceof MapNode limits) {
      for (MapNode.Entry limit : limits.entries()) {
        gpus += gpus(product, limit.key(), limits.text(limit.key()).orElse(""));
      }
    }
    return new Taken(product, gpus);
  }

  /// A slice of which nobody knows the part counts as a whole GPU, which is never too little.
  private double gpus(String product, String resource, String count) {
    boolean counts = resource.equals(WHOLE) || resource.startsWith(SLICE);
    return counts && count.matches("\\d{1,6}")
        ? Integer.parseInt(count) * slices.getOrDefault(product + " " + resource, 1.0)
        : 0;
  }

  private static String key(Compute compute) {
    return compute.product().value() + " " + compute.resource();
  }

  private static Optional<String> product(MapNode service) {
    return service
        .find(
            "spec",
            "affinity",
            "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms")
        .stream()
        .flatMap(terms -> items(terms).stream())
        .flatMap(term -> term.get("matchExpressions").stream())
        .flatMap(expressions -> items(expressions).stream())
        .filter(expression -> expression.text("key").filter(PRODUCT::equals).isPresent())
        .flatMap(expression -> expression.get("values").stream())
        .flatMap(Devices::texts)
        .findFirst()
        .or(() -> service.text("spec", "nodeSelector", PRODUCT));
  }

  private static List<MapNode> items(Node node) {
    return node instanceof ListNode list
        ? list.items().stream().filter(MapNode.class::isInstance).map(MapNode.class::cast).toList()
        : List.of();
  }

  private static Stream<String> texts(Node node) {
    return node instanceof ListNode list
        ? list.items().stream().filter(Scalar.class::isInstance).map(item -> ((Scalar) item).text())
        : Stream.empty();
  }
}
