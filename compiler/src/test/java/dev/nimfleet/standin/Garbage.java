package dev.nimfleet.standin;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The garbage collector of kube-controller-manager: what belongs to nobody any more goes, and what
/// is deleted together with, or apart from, what belongs to it waits for that.
final class Garbage implements Controller {
  private static final String FOREGROUND = "foregroundDeletion";
  private static final String ORPHAN = "orphan";

  private final Writer writer;
  private final ApiClient api;

  Garbage(Writer writer, ApiClient api) {
    this.writer = writer;
    this.api = api;
  }

  @Override
  public Manager manager() {
    return writer.manager();
  }

  @Override
  public Set<Kind> kinds() {
    return EnumSet.allOf(Kind.class);
  }

  @Override
  public void tend(Stored object, Round round) {
    if (!object.isTerminating()) {
      if (isLeft(object, round)) writer.delete(object);
    } else if (object.finalizers().contains(ORPHAN)) {
      dependents(object, round).forEach(each -> letGo(each, object));
      writer.update(object, object.without(ORPHAN).toString(), "lets go");
    } else if (object.finalizers().contains(FOREGROUND)) {
      List<Stored> dependents = dependents(object, round);
      dependents.stream().filter(each -> !each.isTerminating()).forEach(writer::delete);
      if (dependents.isEmpty()) {
        writer.update(object, object.without(FOREGROUND).toString(), "lets go");
      }
    }
  }

  private static List<Stored> dependents(Stored object, Round round) {
    return round.all().filter(each -> each.isOwnedBy(object)).toList();
  }

  private void letGo(Stored dependent, Stored owner) {
    ObjectNode changed = dependent.copy();
    ArrayNode references = changed.withObject("/metadata").putArray("ownerReferences");
    dependent.items("/metadata/ownerReferences").stream()
        .filter(reference -> !reference.path("uid").asString("").equals(owner.uid()))
        .forEach(references::add);
    writer.update(dependent, changed.toString(), "is orphaned");
  }

  /// Whether it has owners, and none of them is there.
  private boolean isLeft(Stored object, Round round) {
    List<JsonNode> owners = object.items("/metadata/ownerReferences");
    return !owners.isEmpty() && owners.stream().noneMatch(owner -> isThere(object, owner, round));
  }

  /// An owner that is not in sight is asked for: it may be newer than what was seen.
  private boolean isThere(Stored object, JsonNode owner, Round round) {
    String uid = owner.path("uid").asString("");
    Optional<Kind> kind =
        Kind.of(owner.path("apiVersion").asString(""), owner.path("kind").asString(""));
    if (kind.isEmpty()) return true;
    if (round.has(uid)) return true;
    String path = kind.get().path(object.namespace(), owner.path("name").asString(""));
    ApiResponse response = api.send("GET", path, "");
    if (response.code() == 404) return false;
    if (!response.isSuccess()) throw new Refused("get of " + path, response);
    return response.json().at("/metadata/uid").asString("").equals(uid);
  }
}
