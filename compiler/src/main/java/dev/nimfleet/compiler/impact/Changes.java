package dev.nimfleet.compiler.impact;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// All places in which two objects do not say the same, by the names that people give them.
final class Changes {
  /// More of a value that is no plain text tells nobody more.
  private static final int LONGEST = 60;

  /// Only tells that some other place differs.
  private static final String DIGEST = "nimfleet.dev/source-digest";

  private static final String PAUSED = "metadata.annotations.autoscaling.keda.sh/paused-scale-in";

  private static final String BEHAVIOR = "spec.advanced.horizontalPodAutoscalerConfig.behavior.";

  /// What people call a place, with the unit of its value.
  private static final Map<String, Term> TERMS =
      Map.ofEntries(
          Map.entry("metadata.labels.nimfleet.dev/team", term("team")),
          Map.entry("spec.minReplicaCount", term("min")),
          Map.entry("spec.maxReplicaCount", term("max")),
          Map.entry("spec.fallback.replicas", term("replicas without metrics")),
          Map.entry("spec.cooldownPeriod", new Term("cooldown", "s")),
          Map.entry(
              BEHAVIOR + "scaleUp.stabilizationWindowSeconds", new Term("scale-out window", "s")),
          Map.entry(BEHAVIOR + "scaleUp.policies[0].value", term("scale-out pods")),
          Map.entry(
              BEHAVIOR + "scaleUp.policies[0].periodSeconds", new Term("scale-out period", "s")),
          Map.entry(
              BEHAVIOR + "scaleDown.stabilizationWindowSeconds", new Term("scale-in window", "s")),
          Map.entry(BEHAVIOR + "scaleDown.policies[0].value", term("scale-in pods")),
          Map.entry(
              BEHAVIOR + "scaleDown.policies[0].periodSeconds", new Term("scale-in period", "s")),
          Map.entry(BEHAVIOR + "scaleDown.tolerance", term("scale-in tolerance")),
          Map.entry("spec.triggers[kv-cache]", new Term("KV cache", " %")),
          Map.entry("spec.triggers[requests-running]", term("concurrency")),
          Map.entry("spec.triggers[requests-waiting]", term("queue")),
          Map.entry("spec.triggers[ttft-p90]", new Term("TTFT p90", " s")),
          Map.entry("spec.hostnames[0]", term("host")),
          Map.entry("spec.parentRefs[0].name", term("gateway")),
          Map.entry("spec.parentRefs[0].namespace", term("gateway namespace")),
          Map.entry("spec.rules[0].matches[0].path.value", term("path")),
          Map.entry("spec.rules[preview]", term("preview")),
          Map.entry("spec.rules[0].timeouts.request", term("timeout")));

  private record Term(String word, String unit) {}

  private static Term term(String word) {
    return new Term(word, "");
  }

  private final String nameBefore;
  private final String name;
  private final List<Change> changes = new ArrayList<>();

  private Changes(String nameBefore, String name) {
    this.nameBefore = nameBefore;
    this.name = name;
  }

  /// @param nameBefore what the second object calls `name`, which is no difference
  static List<Change> between(MapNode before, String nameBefore, MapNode after, String name) {
    Changes changes = new Changes(nameBefore, name);
    changes.compare("", before, after);
    return changes.withoutEchoes();
  }

  /// The same for objects of one name.
  static List<Change> between(MapNode before, MapNode after) {
    return between(before, "", after, "");
  }

  private void compare(String path, Node before, Node after) {
    if (before instanceof MapNode one && after instanceof MapNode other) {
      String start = path.isEmpty() ? "" : path + ".";
      compare(fields(start, one), fields(start, other));
    } else if (before instanceof ListNode one && after instanceof ListNode other) {
      compare(items(path, one), items(path, other));
    } else if (!renamed(text(before)).equals(text(after))) {
      changes.add(change(path, Optional.of(before), Optional.of(after)));
    }
  }

  private String renamed(String text) {
    return nameBefore.isEmpty() ? text : text.replace(nameBefore, name);
  }

  private void compare(Map<String, Node> before, Map<String, Node> after) {
    Set<String> paths = new LinkedHashSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      Optional<Node> one = Optional.ofNullable(before.get(path));
      Optional<Node> other = Optional.ofNullable(after.get(path));
      if (one.isPresent() && other.isPresent()) {
        compare(path, one.get(), other.get());
      } else {
        changes.add(change(path, one, other));
      }
    }
  }

  /// Where requests go is told by weights.
  private static Map<String, Node> fields(String start, MapNode map) {
    Map<String, Node> fields = new LinkedHashMap<>();
    for (MapNode.Entry entry : map.entries()) {
      if (!entry.key().equals(DIGEST) && !entry.key().equals("backendRefs")) {
        fields.put(start + entry.key(), entry.value());
      }
    }
    return fields;
  }

  /// An item that has a name keeps it wherever it stands.
  private static Map<String, Node> items(String path, ListNode list) {
    Map<String, Node> items = new LinkedHashMap<>();
    int number = 0;
    for (Node item : list.items()) {
      Optional<Node> preview = previewHeader(item);
      if (preview.isPresent()) {
        items.put(path + "[preview]", preview.get());
        continue;
      }
      Optional<String> named = item instanceof MapNode map ? map.text("name") : Optional.empty();
      boolean isReference = path.endsWith("Refs");
      items.put(
          "%s[%s]"
              .formatted(path, named.filter(_ -> !isReference).orElse(Integer.toString(number))),
          item);
      number++;
    }
    return items;
  }

  /// The rule by which people reach a candidate at any weight names its revision, which changes
  /// with every rollout; the header is what people chose.
  private static Optional<Node> previewHeader(Node rule) {
    return child(rule, "matches")
        .flatMap(Changes::first)
        .flatMap(match -> child(match, "headers"))
        .flatMap(Changes::first)
        .flatMap(header -> child(header, "name"));
  }

  private static Optional<Node> child(Node node, String key) {
    return node instanceof MapNode map ? map.get(key) : Optional.empty();
  }

  private static Optional<Node> first(Node node) {
    return node instanceof ListNode list ? list.items().stream().findFirst() : Optional.empty();
  }

  private static Change change(String path, Optional<Node> before, Optional<Node> after) {
    String place = path.replace(".metadata.threshold", "");
    if (place.equals(PAUSED)) {
      return new Change("scale-in paused", Optional.of(yes(before)), Optional.of(yes(after)));
    }
    Optional<Term> known = Optional.ofNullable(TERMS.get(place));
    String unit = known.map(Term::unit).orElse("");
    return new Change(
        known.map(Term::word).orElse(path),
        before.map(node -> value(node) + unit),
        after.map(node -> value(node) + unit));
  }

  private static String yes(Optional<Node> annotation) {
    return annotation.isPresent() ? "yes" : "no";
  }

  /// Of a trigger only its threshold says anything.
  private static String value(Node node) {
    Optional<String> threshold =
        node instanceof MapNode map ? map.text("metadata", "threshold") : Optional.empty();
    return threshold.orElseGet(() -> {
      String text = text(node);
      return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    });
  }

  private static String text(Node node) {
    return switch (node) {
      case Scalar scalar -> scalar.text();
      case ListNode list ->
          list.items().stream().map(Changes::text).collect(Collectors.joining(", ", "[", "]"));
      case MapNode map ->
          map.entries().stream()
              .map(entry -> entry.key() + ": " + text(entry.value()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  /// Some values are always those of another place.
  private List<Change> withoutEchoes() {
    Map<String, String> echoes =
        Map.of(
            "replicas without metrics", "min",
            "spec.rules[0].timeouts.backendRequest", "timeout");
    return changes.stream()
        .filter(change ->
            changes.stream()
                .noneMatch(other ->
                    other.field().equals(echoes.get(change.field()))
                        && other.from().equals(change.from())
                        && other.to().equals(change.to())))
        .toList();
  }
}
