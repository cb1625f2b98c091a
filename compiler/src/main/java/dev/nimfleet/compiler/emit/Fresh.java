package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Autoscaling;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The revision that a model's plan asks for now, whether or not it runs.
///
/// @param plan as the revision loads it: with the cache that there is for it, and the profile's
///   hash when that is locked
/// @param locked what the lock would hold of it
/// @param object its NIMService
/// @param contents the specs that mean the same as its own, without its name: a profile's name and
///   its locked hash are one profile
record Fresh(ModelPlan plan, LockedRevision locked, MapNode object, Set<String> contents) {
  Fresh {
    contents = Set.copyOf(contents);
  }

  /// The names of the HPA (`keda-hpa-<name>`) and the container (`<name>-ctr`) are derived and have
  /// at most 63 characters.
  private static final int NAME_LIMIT = 54;

  private static final int HEX = 6;

  /// Stands for the service's own name while its content is digested.
  private static final String OWN_NAME = "nimfleet-own-name";

  /// @param plan as it is emitted
  /// @param others the same with the other ways to say which profile it loads
  static Fresh of(ModelPlan plan, List<ModelPlan> others) {
    MapNode nameless = NimServiceEmitter.spec(plan, OWN_NAME);
    String content = Canonical.text(nameless);
    Set<String> contents = new HashSet<>(Set.of(content));
    others.forEach(other -> contents.add(Canonical.text(NimServiceEmitter.spec(other, OWN_NAME))));
    String name = name(plan, Digest.hex(content, HEX));
    MapNode spec = (MapNode) renamed(nameless, OWN_NAME, name);
    MapNode object = Overrides.patch(plan, "NIMService", NimServiceEmitter.emit(plan, name, spec));
    LockedRevision locked =
        new LockedRevision(
            name,
            plan.asked(),
            plan.autoscaling().filter(_ -> plan.isScaled()).map(Autoscaling::metrics),
            YamlWriter.write(object));
    return new Fresh(plan, locked, object, contents);
  }

  private static String name(ModelPlan plan, String hex) {
    int room = NAME_LIMIT - plan.name().length() - HEX - 2;
    return plan.name() + "-" + Names.cut(plan.image().value().tagLabel(), room) + "-" + hex;
  }

  /// The same under whose name something runs already: that is never edited, not even where only
  /// its labels differ.
  Fresh frozenAs(LockedRevision known) {
    return isText(known) || !hasContentOf(known)
        ? this
        : new Fresh(
            plan, known.asked(locked.asked()).metrics(locked.metrics()), known.service(), contents);
  }

  /// Whether a revision is this one byte for byte.
  boolean isText(LockedRevision revision) {
    return revision.text().equals(locked.text());
  }

  /// Whether a revision has the content that the plan asks for, under whatever name.
  boolean hasContentOf(LockedRevision revision) {
    return isText(revision) || contents.contains(content(revision));
  }

  /// Whether fleet.yaml asks for a revision. It may look different if it was made by another
  /// nimfleet from what is written there still.
  boolean asksFor(LockedRevision revision) {
    return revision.asked().all().equals(plan.asked().all()) || hasContentOf(revision);
  }

  /// Where a revision that was asked for in the same words differs.
  Optional<String> differenceFrom(LockedRevision revision) {
    if (hasContentOf(revision)) {
      return Optional.empty();
    }
    Node spec = renamed(spec(revision), revision.name(), locked.name());
    return Difference.between((MapNode) spec, spec(object)).map(Difference::path);
  }

  private static String content(LockedRevision revision) {
    return Canonical.text(renamed(spec(revision), revision.name(), OWN_NAME));
  }

  private static MapNode spec(LockedRevision revision) {
    return spec(revision.service());
  }

  private static MapNode spec(MapNode object) {
    return object
        .get("spec")
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .orElseGet(() -> new MapNode(object.at(), List.of()));
  }

  /// The same content under another name.
  private static Node renamed(Node node, String from, String to) {
    if (node instanceof Scalar scalar) {
      return scalar.isString() && scalar.text().equals(from)
          ? Scalar.string(scalar.at(), to)
          : scalar;
    }
    if (node instanceof ListNode list) {
      List<Node> items = new ArrayList<>(list.items());
      items.replaceAll(item -> renamed(item, from, to));
      return new ListNode(list.at(), items);
    }
    MapNode map = (MapNode) node;
    List<Entry> entries = new ArrayList<>(map.entries().size());
    for (Entry entry : map.entries()) {
      entries.add(new Entry(entry.key(), entry.at(), renamed(entry.value(), from, to)));
    }
    return new MapNode(map.at(), entries);
  }
}
