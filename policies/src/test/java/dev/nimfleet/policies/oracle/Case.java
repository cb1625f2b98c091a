package dev.nimfleet.policies.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Something that somebody asks of a cluster.
///
/// @param old the object as it is, when it is updated
/// @param params the data of the rule's ConfigMap; empty where there is none
/// @param cluster the other objects that there are
record Case(
    Map<String, Object> object,
    Optional<Map<String, Object>> old,
    boolean isDryRun,
    Map<String, Object> params,
    List<Map<String, Object>> cluster) {

  String kind() {
    return Tree.text(object, "kind");
  }

  /// The object as it is, as far as it counts: an autoscaler that turns to another target was never
  /// judged there.
  Optional<Map<String, Object>> before() {
    return old.filter(before -> targets(before).equals(targets(object)));
  }

  private static List<List<String>> targets(Map<String, Object> scaler) {
    return Stream.of("scaleTargetRef", "targetRef")
        .flatMap(field -> Tree.at(scaler, "spec", field).stream())
        .map(target -> {
          String kind = Tree.text(target, "kind");
          return List.of(kind.isEmpty() ? "Deployment" : kind, Tree.text(target, "name"));
        })
        .toList();
  }

  /// An object of the cluster in the namespace of the one that is judged.
  Optional<Map<String, Object>> neighbour(String kind, String name) {
    return cluster.stream()
        .filter(one -> Tree.text(one, "kind").equals(kind))
        .filter(one -> Tree.text(one, "metadata", "name").equals(name))
        .filter(one ->
            Tree.text(one, "metadata", "namespace")
                .equals(Tree.text(object, "metadata", "namespace")))
        .findFirst();
  }

  /// The case as an example of a rule would say it.
  Map<String, Object> example() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", "random");
    all.put("object", object);
    old.ifPresent(before -> all.put("oldObject", before));
    if (isDryRun) all.put("dryRun", true);
    if (!params.isEmpty()) all.put("params", Map.of("data", params));
    all.put("cluster", cluster);
    return all;
  }
}
