package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// HorizontalPodAutoscalers of autoscaling/v1 as the API server hands them to a policy on
/// autoscaling/v2 (Kubernetes 1.37, pkg/apis/autoscaling/v1/conversion.go). What v1 has no fields
/// for stands in annotations.
public final class HpaVersions {
  private static final String ALPHA = "autoscaling.alpha.kubernetes.io/";
  private static final String METRICS = ALPHA + "metrics";
  private static final String BEHAVIOR = ALPHA + "behavior";

  /// They say in v1 what v2 has fields for.
  private static final Set<String> CARRIED =
      Set.of(METRICS, BEHAVIOR, ALPHA + "current-metrics", ALPHA + "conditions");

  private static final long DEFAULT_UTILIZATION = 80;

  private HpaVersions() {}

  /// The object as one of v2; any other object stays as it is.
  public static MapNode asV2(MapNode object) {
    boolean isV1 =
        object.text("kind").orElse("").equals("HorizontalPodAutoscaler")
            && object.text("apiVersion").orElse("").equals("autoscaling/v1");
    if (!isV1) return object;
    MapNode.Builder all = MapNode.at(object.at());
    for (MapNode.Entry entry : object.entries()) {
      switch (entry.key()) {
        case "apiVersion" -> all.put("apiVersion", "autoscaling/v2");
        case "metadata" -> all.put("metadata", metadata(entry.value()));
        case "spec" -> all.put("spec", spec(object, entry.value()));
        default -> all.put(entry.key(), entry.value());
      }
    }
    return all.build();
  }

  private static Node metadata(Node node) {
    if (!(node instanceof MapNode metadata)) return node;
    MapNode.Builder all = MapNode.at(metadata.at());
    for (MapNode.Entry entry : metadata.entries()) {
      Node value = entry.value();
      all.put(
          entry.key(),
          entry.key().equals("annotations") && value instanceof MapNode map
              ? new MapNode(
                  map.at(),
                  map.entries().stream().filter(one -> !CARRIED.contains(one.key())).toList())
              : value);
    }
    return all.build();
  }

  private static Node spec(MapNode object, Node node) {
    if (!(node instanceof MapNode spec)) return node;
    MapNode.Builder all = MapNode.at(spec.at());
    for (MapNode.Entry entry : spec.entries()) {
      if (!entry.key().equals("targetCPUUtilizationPercentage")) {
        all.put(entry.key(), entry.value());
      }
    }
    return all.put("metrics", metrics(object, spec))
        .put("behavior", carried(object, BEHAVIOR).flatMap(HpaVersions::behavior))
        .build();
  }

  private static ListNode metrics(MapNode object, MapNode spec) {
    List<Node> metrics = new ArrayList<>();
    if (carried(object, METRICS).orElse(spec) instanceof ListNode others) {
      for (Node other : others.items()) {
        metrics.add(other instanceof MapNode metric ? metric(metric) : other);
      }
    }
    Optional<Node> cpu = spec.get("targetCPUUtilizationPercentage");
    if (cpu.isPresent() || metrics.isEmpty()) {
      Node utilization =
          cpu.filter(value -> !(value instanceof Scalar scalar && scalar.isNull()))
              .orElseGet(() -> Scalar.integer(spec.at(), DEFAULT_UTILIZATION));
      metrics.add(
          MapNode.at(spec.at())
              .put("type", "Resource")
              .put(
                  "resource",
                  MapNode.at(spec.at())
                      .put("name", "cpu")
                      .put(
                          "target",
                          MapNode.at(spec.at())
                              .put("type", "Utilization")
                              .put("averageUtilization", utilization)))
              .build());
    }
    return new ListNode(spec.at(), metrics);
  }

  private static Optional<Node> behavior(Node carried) {
    return carried instanceof MapNode map
            && Field.of(map) instanceof MapNode said
            && !said.isEmpty()
        ? Optional.of(said)
        : Optional.empty();
  }

  /// What an annotation holds. The API server goes on without one that it cannot read.
  private static Optional<Node> carried(MapNode object, String annotation) {
    return object
        .text("metadata", "annotations", annotation)
        .flatMap(text -> {
          var diagnostics = new Diagnostics();
          List<Node> read = YamlReader.read(new Source(annotation, text), diagnostics);
          return diagnostics.errors() > 0 || read.isEmpty()
              ? Optional.empty()
              : Optional.of(read.getFirst());
        });
  }

  /// A metric of v1, whose targets stand beside its name, as one of v2.
  private static MapNode metric(MapNode metric) {
    MapNode.Builder all = MapNode.at(metric.at());
    for (MapNode.Entry entry : metric.entries()) {
      all.put(
          entry.key(),
          entry.value() instanceof MapNode source
              ? switch (entry.key()) {
                case "resource", "containerResource" -> resource(source);
                case "pods", "external" -> named(source, "targetAverageValue");
                case "object" -> named(source, "averageValue");
                default -> source;
              }
              : entry.value());
    }
    return all.build();
  }

  private static MapNode resource(MapNode source) {
    Optional<Node> utilization = source.get("targetAverageUtilization");
    return MapNode.at(source.at())
        .put("name", source.get("name"))
        .put("container", source.get("container"))
        .put(
            "target",
            MapNode.at(source.at())
                .put("type", utilization.isPresent() ? "Utilization" : "AverageValue")
                .put("averageUtilization", utilization)
                .put("averageValue", source.get("targetAverageValue")))
        .build();
  }

  /// @param field that holds the average
  private static MapNode named(MapNode source, String field) {
    Optional<Node> average = source.get(field);
    return MapNode.at(source.at())
        .put("describedObject", source.get("target"))
        .put(
            "metric",
            MapNode.at(source.at())
                .put("name", source.get("metricName"))
                .put("selector", source.get("selector").or(() -> source.get("metricSelector"))))
        .put(
            "target",
            MapNode.at(source.at())
                .put("type", average.isPresent() ? "AverageValue" : "Value")
                .put("value", average.isPresent() ? Optional.empty() : source.get("targetValue"))
                .put("averageValue", average))
        .build();
  }

  /// The API server writes the names of Go's fields into the annotation, and reads them in any
  /// case.
  private static final class Field {
    private static final List<String> NAMES =
        List.of(
            "scaleUp",
            "scaleDown",
            "stabilizationWindowSeconds",
            "selectPolicy",
            "policies",
            "tolerance",
            "type",
            "value",
            "periodSeconds");

    static Node of(Node node) {
      return switch (node) {
        case MapNode map -> {
          MapNode.Builder all = MapNode.at(map.at());
          for (MapNode.Entry entry : map.entries()) {
            boolean isNull = entry.value() instanceof Scalar scalar && scalar.isNull();
            if (!isNull) all.put(name(entry.key()), of(entry.value()));
          }
          yield all.build();
        }
        case ListNode list ->
            new ListNode(list.at(), list.items().stream().map(Field::of).toList());
        case Scalar scalar -> scalar;
      };
    }

    private static String name(String key) {
      return NAMES.stream().filter(key::equalsIgnoreCase).findFirst().orElse(key);
    }
  }
}
