package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Takes out of an object what nobody wrote: what the API server, the operator and KEDA add to
/// their copy of it. What is left means the same.
final class Cleaning {
  private static final Set<String> OF_THE_SERVER =
      Set.of(
          "creationTimestamp",
          "deletionGracePeriodSeconds",
          "deletionTimestamp",
          "finalizers",
          "generation",
          "managedFields",
          "ownerReferences",
          "resourceVersion",
          "selfLink",
          "uid");

  private static final Set<String> NOTES =
      Set.of("kubectl.kubernetes.io/last-applied-configuration", "scaledobject.keda.sh/name");

  /// Parts of a NIM object that the operator writes back from Go structs, in which a zero value is
  /// the same as none. `emptyDir: {}` is none of these: it asks for a volume.
  private static final Set<String> OF_THE_OPERATOR =
      Set.of(
          "expose",
          "image",
          "livenessProbe",
          "metrics",
          "readinessProbe",
          "resources",
          "scale",
          "source",
          "startupProbe",
          "storage");

  /// Maps of texts, in which an empty text is a value as any other.
  private static final Set<String> OF_TEXTS =
      Set.of("additionalLabels", "annotations", "labels", "matchLabels");

  private static final String OLD_ROUTES = "gateway.networking.k8s.io/v1beta1";
  private static final String ROUTES = "gateway.networking.k8s.io/v1";

  private Cleaning() {}

  /// @param namespace where an object is that does not say it
  static Found of(MapNode object, String namespace) {
    boolean isStored = object.find("metadata", "uid").isPresent();
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : object.entries()) {
      switch (entry.key()) {
        case "status" -> {}
        case "apiVersion" -> entries.add(with(entry, current(entry.value())));
        case "metadata" -> entries.add(with(entry, metadata((MapNode) entry.value(), namespace)));
        case "spec" -> entries.add(with(entry, spec(object, entry.value())));
        default -> entries.add(entry);
      }
    }
    return new Found(new MapNode(object.at(), entries), isStored, owner(object));
  }

  /// The API server serves the older version of a route too, and stores this one.
  private static Node current(Node version) {
    return version instanceof Scalar scalar && scalar.text().equals(OLD_ROUTES)
        ? Scalar.string(scalar.at(), ROUTES)
        : version;
  }

  private static Optional<String> owner(MapNode object) {
    if (!(object.find("metadata", "ownerReferences").orElse(object) instanceof ListNode owners)) {
      return Optional.empty();
    }
    return owners.items().stream()
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .filter(owner -> owner.text("controller").orElse("").equals("true"))
        .map(owner ->
            "%s `%s`".formatted(owner.text("kind").orElse(""), owner.text("name").orElse("")))
        .findFirst();
  }

  private static MapNode metadata(MapNode metadata, String namespace) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : metadata.entries()) {
      Node value = entry.value();
      if (Set.of("labels", "annotations").contains(entry.key()) && value instanceof MapNode map) {
        value = without(map, NOTES);
      }
      boolean isNothing = value instanceof MapNode map && map.isEmpty();
      if (!isNothing && !OF_THE_SERVER.contains(entry.key())) {
        entries.add(with(entry, value));
      }
      if (entry.key().equals("name") && !metadata.has("namespace")) {
        Node added = Scalar.string(entry.at(), namespace);
        entries.add(new Entry("namespace", entry.at(), added));
      }
    }
    return new MapNode(metadata.at(), entries);
  }

  private static MapNode without(MapNode map, Set<String> keys) {
    return new MapNode(
        map.at(), map.entries().stream().filter(e -> !keys.contains(e.key())).toList());
  }

  private static Node spec(MapNode object, Node spec) {
    if (!object.text("apiVersion").orElse("").startsWith("apps.nvidia.com/")
        || !(spec instanceof MapNode map)) {
      return spec;
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : map.entries()) {
      Node value = OF_THE_OPERATOR.contains(entry.key()) ? filled(entry) : entry.value();
      if (!OF_THE_OPERATOR.contains(entry.key()) || !isZero(value)) {
        entries.add(with(entry, value));
      }
    }
    return new MapNode(map.at(), entries);
  }

  /// Without zero values. A map that had nothing else is none; one that was not read as such stays.
  private static Node filled(Entry entry) {
    if (!(entry.value() instanceof MapNode map) || OF_TEXTS.contains(entry.key())) {
      return entry.value();
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry field : map.entries()) {
      Node value = field.key().equals("emptyDir") ? field.value() : filled(field);
      boolean isLeft = field.key().equals("emptyDir") || !isZero(value);
      if (isLeft && !isUnusedScale(entry, field, value)) {
        entries.add(with(field, value));
      }
    }
    return new MapNode(map.at(), entries);
  }

  /// `scale: {hpa: {maxReplicas: 0, minReplicas: 1}}`, and `resources: {cpu: "0", memory: "0"}` of
  /// a cache.
  private static boolean isUnusedScale(Entry parent, Entry field, Node value) {
    boolean isHpa = parent.key().equals("scale") && field.key().equals("hpa");
    if (isHpa && value instanceof MapNode hpa) {
      return hpa.text("maxReplicas").orElse("0").equals("0");
    }
    return parent.key().equals("resources")
        && value instanceof Scalar scalar
        && scalar.text().equals("0");
  }

  private static boolean isZero(Node value) {
    return switch (value) {
      case MapNode map -> map.isEmpty();
      case ListNode list -> list.items().isEmpty();
      case Scalar scalar -> scalar.isNull() || (scalar.isString() && scalar.text().isEmpty());
    };
  }

  private static Entry with(Entry entry, Node value) {
    return new Entry(entry.key(), entry.at(), value);
  }
}
