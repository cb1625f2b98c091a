package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;

/// One content of a model's NIMService. A live NIMService is never edited, since the operator would
/// restart it at one replica; so each content has a name of its own.
///
/// @param service the name of the NIMService, and of all that carries its name
/// @param weight its share of the requests, in percent
/// @param spec the NIMService's `spec`
record Revision(ModelPlan plan, String service, int weight, MapNode spec) {
  /// The names of the HPA (`keda-hpa-<name>`) and the container (`<name>-ctr`) are derived and have
  /// at most 63 characters.
  private static final int NAME_LIMIT = 54;

  private static final int HEX = 6;

  /// Stands for the service's own name while its content is digested.
  private static final String OWN_NAME = "nimfleet-own-name";

  /// The revision that a model's plan asks for now.
  static Revision of(ModelPlan plan) {
    MapNode nameless = NimServiceEmitter.spec(plan, OWN_NAME);
    String hex = Digest.hex(Canonical.text(nameless), HEX);
    int room = NAME_LIMIT - plan.name().length() - HEX - 2;
    String tag = Names.cut(plan.image().value().tagLabel(), room);
    String service = plan.name() + "-" + tag + "-" + hex;
    return new Revision(plan, service, 100, (MapNode) named(nameless, service));
  }

  /// The same content under its own name.
  private static Node named(Node node, String name) {
    if (node instanceof Scalar scalar) {
      return scalar.isString() && scalar.text().equals(OWN_NAME)
          ? Scalar.string(scalar.at(), name)
          : scalar;
    }
    if (node instanceof ListNode list) {
      List<Node> items = new ArrayList<>(list.items());
      items.replaceAll(item -> named(item, name));
      return new ListNode(list.at(), items);
    }
    MapNode map = (MapNode) node;
    List<Entry> entries = new ArrayList<>(map.entries().size());
    for (Entry entry : map.entries()) {
      entries.add(new Entry(entry.key(), entry.at(), named(entry.value(), name)));
    }
    return new MapNode(map.at(), entries);
  }
}
