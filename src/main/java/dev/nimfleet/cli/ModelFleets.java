package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.reconcile.FleetKind;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The ModelFleets of a cluster, and which of them is meant.
final class ModelFleets {
  private ModelFleets() {}

  /// @param namespace empty for all
  static List<KubeObject> list(Cluster cluster, String namespace) throws ClusterTrouble {
    ObjectId kind = FleetKind.any(namespace);
    if (!cluster.serves(kind)) {
      throw new Refusal(
          "The cluster does not know ModelFleets, so that nobody can write down how one stands.",
          "`nimfleet schema --crd | kubectl apply -f -` installs the kind.");
    }
    return cluster.list(kind, namespace, "").stream()
        .sorted(Comparator.comparing(KubeObject::id))
        .toList();
  }

  /// Those that a name means.
  ///
  /// @param fleet `NAME`, `NS/NAME`, or empty for all
  static List<KubeObject> named(Cluster cluster, String fleet) throws ClusterTrouble {
    String namespace = fleet.contains("/") ? fleet.substring(0, fleet.indexOf('/')) : "";
    String name = fleet.substring(fleet.indexOf('/') + 1);
    List<KubeObject> found =
        list(cluster, namespace).stream()
            .filter(each -> fleet.isEmpty() || each.id().name().equals(name))
            .toList();
    if (found.isEmpty() && !fleet.isEmpty()) {
      throw new Refusal(
          "The cluster has no ModelFleet `%s`.".formatted(fleet),
          "`nimfleet status` lists those that it has.");
    }
    return found;
  }

  /// The one that has a model.
  ///
  /// @param fleet as for [#named]
  static KubeObject having(Cluster cluster, String model, String fleet) throws ClusterTrouble {
    List<KubeObject> fleets = named(cluster, fleet);
    List<KubeObject> having = fleets.stream().filter(each -> has(each, model)).toList();
    if (having.isEmpty()) throw unknown(fleets, model);
    if (having.size() > 1) {
      throw new Refusal(
          "Several fleets have a model `%s`.".formatted(model),
          "say which one is meant: %s."
              .formatted(
                  having.stream()
                      .map(each -> "`--fleet %s`".formatted(name(each)))
                      .collect(Collectors.joining(", "))));
    }
    return having.getFirst();
  }

  private static Refusal unknown(List<KubeObject> fleets, String model) {
    Set<String> known = new TreeSet<>();
    fleets.forEach(fleet -> known.addAll(models(fleet)));
    return new Refusal(
        "No ModelFleet has a model `%s`.".formatted(model),
        known.isEmpty()
            ? "`nimfleet status` shows which fleets are reconciled."
            : "there are `%s`.".formatted(String.join("`, `", known)));
  }

  static boolean has(KubeObject fleet, String model) {
    return models(fleet).contains(model);
  }

  private static Set<String> models(KubeObject fleet) {
    Set<String> models = new TreeSet<>(StatusRollouts.of(fleet).keySet());
    fleet.items("status", "models").forEach(each -> each.text("name").ifPresent(models::add));
    if (fleet.fields().find("spec", "models").orElse(null) instanceof MapNode map) {
      map.keys().forEach(models::add);
    }
    return models;
  }

  /// `namespace/name`.
  static String name(KubeObject fleet) {
    return fleet.id().namespace() + "/" + fleet.id().name();
  }
}
