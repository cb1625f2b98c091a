package dev.nimfleet.gitops.plan;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.util.List;

/// What can be wrong with manifests that are to be applied.
public final class DesiredErrors {
  private static final Code TWICE =
      Code.error(
          "A001",
          "One object twice",
          "Two texts of one object undo each other with every run.",
          "Keep one of them.");
  private static final Code NO_NAME =
      Code.error(
          "A002",
          "An object without a name",
          "What has no name can be created again and again, and never be updated or removed.",
          "Give it a `metadata.name`.");
  private static final Code NO_NAMESPACE =
      Code.error(
          "A003",
          "An object without a namespace",
          "It would go wherever the kubeconfig of whoever applies it points.",
          "Give it a `metadata.namespace`; `nimfleet compile` writes it everywhere.");
  private static final Code NO_FLEET =
      Code.error(
          "A004",
          "An object of no fleet",
          "Nobody could say later whether it may be removed, since no fleet has it.",
          "Apply what `nimfleet compile` writes, and other manifests with kubectl.");
  private static final Code PART_OF =
      Code.error(
          "A005",
          "A manifest that says which ApplySet it is part of",
          "That label is what pruning goes by: copied from a cluster it lets another set remove the"
              + " object.",
          "Take the label out of the file; it is set when the object is applied.");

  private DesiredErrors() {}

  public static List<Code> codes() {
    return List.of(TWICE, NO_NAME, NO_NAMESPACE, NO_FLEET, PART_OF);
  }

  static Diagnostic twice(MapNode object, ObjectId id, Span first) {
    return Diagnostic.of(TWICE, at(object), "%s is here twice.".formatted(id))
        .note(first, "it is here too");
  }

  static Diagnostic noName(MapNode object) {
    return Diagnostic.of(
        NO_NAME,
        at(object),
        "This `%s` has no `metadata.name`.".formatted(object.text("kind").orElse("")));
  }

  static Diagnostic noNamespace(MapNode object, ObjectId id) {
    return Diagnostic.of(NO_NAMESPACE, at(object), "%s has no namespace.".formatted(id));
  }

  static Diagnostic noFleet(MapNode object, ObjectId id, String annotation) {
    return Diagnostic.of(
        NO_FLEET,
        at(object),
        "%s does not say which fleet it belongs to.".formatted(id),
        "it has no annotation `%s`, which `nimfleet compile` writes.".formatted(annotation));
  }

  static Diagnostic partOf(MapNode object, ObjectId id, String label) {
    Span at = object.find("metadata", "labels", label).map(Node::at).orElseGet(object::at);
    return Diagnostic.of(PART_OF, at, "%s has the label `%s`.".formatted(id, label));
  }

  private static Span at(MapNode object) {
    return object.find("metadata", "name").map(Node::at).orElseGet(object::at);
  }
}
