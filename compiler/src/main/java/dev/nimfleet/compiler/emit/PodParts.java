package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.EnvValue;
import dev.nimfleet.compiler.plan.ModelPlan.NodeRequirement;
import dev.nimfleet.compiler.plan.ModelPlan.Toleration;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parts of a pod that NIMCache and NIMService pass on.
final class PodParts {
  private PodParts() {}

  static Optional<ListNode> tolerations(ModelPlan plan) {
    List<Node> items = new ArrayList<>();
    for (Toleration toleration : plan.placement().tolerations()) {
      Builder item = MapNode.at(toleration.at());
      toleration.key().ifPresent(key -> item.put("key", key));
      item.put("operator", toleration.operator());
      toleration.value().ifPresent(value -> item.put("value", value));
      toleration.effect().ifPresent(effect -> item.put("effect", effect));
      items.add(item.build());
    }
    return items.isEmpty() ? Optional.empty() : Optional.of(new ListNode(plan.at(), items));
  }

  static Optional<MapNode> proxy(ModelPlan plan) {
    return plan.proxy()
        .map(proxy -> {
          Builder map = MapNode.at(proxy.at());
          proxy.http().ifPresent(url -> map.put("httpProxy", url));
          proxy.https().ifPresent(url -> map.put("httpsProxy", url));
          proxy.noProxy().ifPresent(hosts -> map.put("noProxy", hosts));
          proxy.certificates().ifPresent(name -> map.put("certConfigMap", name));
          return map.build();
        })
        .filter(map -> !map.isEmpty());
  }

  static ListNode env(ModelPlan plan) {
    List<Node> items = new ArrayList<>();
    for (Map.Entry<String, EnvValue> entry : plan.env().entrySet()) {
      EnvValue value = entry.getValue();
      Builder item = MapNode.at(value.at()).put("name", entry.getKey());
      switch (value) {
        case EnvValue.Text text -> {
          // An empty value is a zero value, which the operator drops (decision 1).
          if (!text.value().isEmpty()) {
            item.put("value", text.value());
          }
        }
        case EnvValue.FromSecret secret ->
            item.put(
                "valueFrom",
                MapNode.at(secret.at())
                    .put(
                        "secretKeyRef",
                        MapNode.at(secret.at())
                            .put("name", secret.secret())
                            .put("key", secret.key())));
      }
      items.add(item.build());
    }
    return new ListNode(plan.at(), items);
  }

  /// The GPU's nodes and no others; and rather two nodes than one for two replicas.
  ///
  /// Node labels go here and not into `nodeSelector`, whose values the operator renders without
  /// quotes, so that `"true"` breaks the Deployment.
  static Builder affinity(ModelPlan plan, String service) {
    return MapNode.at(plan.at())
        .put(
            "nodeAffinity",
            MapNode.at(plan.at())
                .put(
                    "requiredDuringSchedulingIgnoredDuringExecution",
                    MapNode.at(plan.at()).put("nodeSelectorTerms", one(nodeSelectorTerm(plan)))))
        .put(
            "podAntiAffinity",
            MapNode.at(plan.at())
                .put(
                    "preferredDuringSchedulingIgnoredDuringExecution",
                    one(
                        MapNode.at(plan.at())
                            .put("weight", 100)
                            .put(
                                "podAffinityTerm",
                                MapNode.at(plan.at())
                                    .put("topologyKey", "kubernetes.io/hostname")
                                    .put("labelSelector", selector(plan, service)))
                            .build())));
  }

  /// The pods of a NIMService.
  static Builder selector(ModelPlan plan, String service) {
    return MapNode.at(plan.at()).put("matchLabels", MapNode.at(plan.at()).put("app", service));
  }

  private static MapNode nodeSelectorTerm(ModelPlan plan) {
    List<Node> expressions = new ArrayList<>();
    var product = plan.compute().product();
    expressions.add(
        expression(
            new NodeRequirement(
                product.at(), "nvidia.com/gpu.product", "In", List.of(product.value()))));
    plan.placement().requirements().forEach(each -> expressions.add(expression(each)));
    return MapNode.at(plan.at())
        .put("matchExpressions", new ListNode(plan.at(), expressions))
        .build();
  }

  private static MapNode expression(NodeRequirement requirement) {
    Builder expression =
        MapNode.at(requirement.at())
            .put("key", requirement.key())
            .put("operator", requirement.operator());
    if (!requirement.values().isEmpty()) {
      List<Node> values = new ArrayList<>();
      requirement.values().forEach(v -> values.add(Scalar.string(requirement.at(), v)));
      expression.put("values", new ListNode(requirement.at(), values));
    }
    return expression.build();
  }

  static ListNode one(Node item) {
    return new ListNode(item.at(), List.of(item));
  }
}
