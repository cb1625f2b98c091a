package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.emit.QueryShape;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Says what a cluster makes of an object that does not do what it seems to: which fields the API
/// server refuses, which it drops, and which are stored for nothing.
final class Review {
  /// What the catalogue finds in an object that is stored all the same, by what becomes of it. The
  /// API server refuses an object for everything else.
  private static final Map<String, String> STORED =
      Map.of(
          "K002", "dropped",
          "K003", "dropped",
          "K011", "no HPA",
          "K012", "ignored",
          "K013", "ignored");

  private final Diagnostics diagnostics;

  Review(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /// Whether a cluster can have the object.
  boolean accepts(Found found) {
    Diagnostics findings = new Diagnostics();
    Catalogue.ofAllReleases().check(found.object(), findings);
    boolean isRefused = !found.isStored() && isRefusedEverywhere(found);
    // One that only some releases refuse may run under another.
    findings
        .sorted()
        .forEach(finding ->
            diagnostics.add(found.isStored() ? ofAStored(found, finding) : told(finding)));
    switch (found.kind()) {
      case "NIMCache" -> cache(found);
      case "NIMService" -> service(found);
      case "ScaledObject" -> scaler(found);
      default -> {}
    }
    return !isRefused;
  }

  private static boolean isRefusedEverywhere(Found found) {
    for (Release release : Release.values()) {
      Diagnostics findings = new Diagnostics();
      new Catalogue(EnumSet.of(release)).check(found.object(), findings);
      if (findings.sorted().stream().allMatch(each -> STORED.containsKey(each.code().id()))) {
        return false;
      }
    }
    return true;
  }

  /// A cluster has the object as it is, so its release takes what others would not.
  private static Diagnostic ofAStored(Found found, Diagnostic finding) {
    String becomes = STORED.getOrDefault(finding.code().id(), "refused");
    return switch (becomes) {
      case "ignored", "no HPA" -> told(finding);
      default ->
          ImportErrors.elsewhere(finding, becomes.equals("dropped"), releasesWith(found, finding));
    };
  }

  /// The releases that find this too.
  private static List<String> releasesWith(Found found, Diagnostic finding) {
    List<String> releases = new ArrayList<>();
    for (Release release : Release.values()) {
      Diagnostics findings = new Diagnostics();
      new Catalogue(EnumSet.of(release)).check(found.object(), findings);
      if (findings.sorted().stream().anyMatch(each -> each.at().equals(finding.at()))) {
        releases.add(release.version());
      }
    }
    return releases;
  }

  private static Diagnostic told(Diagnostic finding) {
    return switch (STORED.getOrDefault(finding.code().id(), "refused")) {
      case "dropped" -> ImportErrors.dropped(finding);
      case "ignored" -> ImportErrors.ignored(finding);
      case "no HPA" -> ImportErrors.noHpa(finding);
      default -> ImportErrors.refused(finding);
    };
  }

  private void cache(Found found) {
    Optional<Node> pvc = found.object().find("spec", "storage", "pvc");
    if (pvc.isEmpty() || !(pvc.get() instanceof MapNode map)) {
      return;
    }
    if (map.text("create").orElse("").equals("true")) {
      for (String field : List.of("size", "volumeAccessMode")) {
        if (map.text(field).isEmpty()) {
          diagnostics.add(
              ImportErrors.noEffect(
                  map.at(),
                  "`spec.storage.pvc` of %s has no `%s`, so no volume can be made."
                      .formatted(found, field),
                  "the cache stays at `NotReady` for ever; a volume that is made needs both."));
        }
      }
    }
  }

  private void service(Found found) {
    MapNode object = found.object();
    boolean isMeasured = object.text("spec", "metrics", "enabled").orElse("").equals("true");
    Optional<Node> metrics = object.find("spec", "metrics");
    if (isMeasured && object.find("spec", "metrics", "serviceMonitor").isEmpty()) {
      diagnostics.add(
          ImportErrors.refusedByWebhook(
              metrics.orElse(object).at(),
              "`spec.metrics` of %s is enabled without a `serviceMonitor`.".formatted(found),
              "write `serviceMonitor: {additionalLabels: …}` beside `enabled`, with the label by"
                  + " which Prometheus finds it."));
    }
    Optional<Node> own = Shape.env(object, "NIM_MODEL_PROFILE");
    if (own.isPresent()) {
      diagnostics.add(
          ImportErrors.noEffect(
              own.get().at(),
              "`NIM_MODEL_PROFILE` of %s wins over `spec.storage.nimCache.profile` in silence."
                  .formatted(found),
              "it belongs at `spec.storage.nimCache.profile`."));
    }
  }

  private void scaler(Found found) {
    MapNode object = found.object();
    String kind = object.text("spec", "scaleTargetRef", "kind").orElse("Deployment");
    if (!kind.equals("Deployment")) {
      diagnostics.add(
          ImportErrors.noEffect(
              object.find("spec", "scaleTargetRef", "kind").orElse(object).at(),
              "`spec.scaleTargetRef` of %s is a %s, which KEDA cannot scale."
                  .formatted(found, kind),
              "a NIMService has no `/scale`; write `kind: Deployment`, which has its name."));
    }
    if (object.find("spec", "triggers").orElse(object) instanceof ListNode triggers) {
      triggers.items().stream()
          .filter(MapNode.class::isInstance)
          .map(MapNode.class::cast)
          .filter(trigger -> trigger.text("type").orElse("").equals("prometheus"))
          .forEach(this::trigger);
    }
  }

  private void trigger(MapNode trigger) {
    Optional<Node> at = trigger.find("metadata", "query");
    if (at.isEmpty()) {
      return;
    }
    String query = trigger.text("metadata", "query").orElse("");
    String metricType = trigger.text("metricType").orElse("AverageValue");
    QueryShape shape = QueryShape.of(query);
    if (shape == QueryShape.LEVEL && metricType.equals("AverageValue")) {
      boolean isLoad =
          Set.of("requests_running", "requests_waiting", "_reqs").stream()
              .anyMatch(query::contains);
      diagnostics.add(
          ImportErrors.noEffect(
              at.get().at(),
              "This query gives a level, and `metricType: AverageValue` divides it by the"
                  + " replicas.",
              isLoad
                  ? "write `sum(…)` with `metricType: AverageValue`: requests are a total, and the"
                      + " threshold is what one replica carries."
                  : "write `metricType: Value`; as it is, the fleet never grows past two"
                      + " replicas."));
    }
    if (shape == QueryShape.TOTAL && metricType.equals("Value")) {
      diagnostics.add(
          ImportErrors.noEffect(
              at.get().at(),
              "This query gives a total, and `metricType: Value` multiplies it by the replicas.",
              "write `metricType: AverageValue`; as it is, the fleet runs away to its maximum."));
    }
    if (!trigger.text("metadata", "ignoreNullValues").orElse("true").equals("false")) {
      diagnostics.add(
          ImportErrors.noEffect(
              at.get().at(),
              "Without `ignoreNullValues: \"false\"` a lost series reads as an idle fleet.",
              "a Prometheus that loses its targets scales the fleet in at its peak; write it"
                  + " beside the query."));
    }
  }
}
