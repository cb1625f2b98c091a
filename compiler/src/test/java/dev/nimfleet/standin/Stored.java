package dev.nimfleet.standin;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An object as the API server stores it.
record Stored(Kind kind, ObjectNode json) {
  String namespace() {
    return text("/metadata/namespace");
  }

  String name() {
    return text("/metadata/name");
  }

  String uid() {
    return text("/metadata/uid");
  }

  long generation() {
    return json.at("/metadata/generation").asLong(0);
  }

  boolean isTerminating() {
    return json.path("metadata").has("deletionTimestamp");
  }

  /// Empty for none.
  String text(String pointer) {
    return json.at(pointer).asString("");
  }

  int number(String pointer, int otherwise) {
    return json.at(pointer).asInt(otherwise);
  }

  Optional<String> annotation(String name) {
    JsonNode value = json.at("/metadata/annotations").path(name);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }

  List<String> finalizers() {
    return json.at("/metadata/finalizers").valueStream().map(JsonNode::asString).toList();
  }

  List<JsonNode> items(String pointer) {
    return json.at(pointer).valueStream().toList();
  }

  boolean isOwnedBy(Stored owner) {
    return items("/metadata/ownerReferences").stream()
        .anyMatch(reference -> reference.path("uid").asString("").equals(owner.uid()));
  }

  /// Whether there is nothing to write. In memory a number may have another type than one that was
  /// read.
  boolean isSame(ObjectNode changed) {
    return Json.parse(changed.toString()).equals(json);
  }

  /// To change and send back.
  ObjectNode copy() {
    return json.deepCopy();
  }

  ObjectNode withFinalizers(List<String> finalizers) {
    ObjectNode copy = copy();
    var list = copy.withObject("/metadata").putArray("finalizers");
    finalizers.forEach(list::add);
    return copy;
  }

  ObjectNode without(String finalizer) {
    return withFinalizers(finalizers().stream().filter(it -> !it.equals(finalizer)).toList());
  }
}
