package dev.nimfleet.standin;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Writes as one manager, and reports each deed. What the API server does not take is [Refused].
final class Writer {
  private final ApiClient api;
  private final Manager manager;
  private final Consumer<Deed> deeds;

  Writer(ApiClient api, Manager manager, Consumer<Deed> deeds) {
    this.api = api;
    this.manager = manager;
    this.deeds = deeds;
  }

  Manager manager() {
    return manager;
  }

  void create(Kind kind, ObjectNode object) {
    var stored = new Stored(kind, object);
    object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    send("POST", kind.path(stored.namespace()), object.toString(), deed("create", stored, ""));
  }

  /// Replaces the object, unless somebody has since.
  void update(Stored object, String changed, String words) {
    send("PUT", path(object), changed, deed("update", object, words));
  }

  void updateStatus(Stored object, ObjectNode changed, String words) {
    String body = changed.toString();
    send("PUT", path(object) + "/status", body, deed("update status", object, words));
  }

  /// Through `…/scale`, as autoscalers do.
  void scale(Stored object, int replicas) {
    String body =
        """
        {"apiVersion": "autoscaling/v1", "kind": "Scale", "spec": {"replicas": %d},
         "metadata": {"name": "%s", "namespace": "%s", "resourceVersion": "%s"}}
        """
            .formatted(
                replicas,
                object.name(),
                object.namespace(),
                object.text("/metadata/resourceVersion"));
    Deed deed = deed("scale", object, "to " + replicas);
    send("PUT", path(object) + "/scale", body, deed);
  }

  void delete(Stored object) {
    String body =
        """
        {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": "%s"},
         "propagationPolicy": "Background"}
        """
            .formatted(object.uid());
    send("DELETE", path(object), body, deed("delete", object, ""));
  }

  private void send(String method, String path, String json, Deed deed) {
    String query = "?fieldValidation=Ignore&fieldManager=" + manager.field();
    ApiResponse response = api.send(method, path + query, json);
    if (!response.isSuccess()) throw new Refused(deed.toString(), response);
    deeds.accept(deed);
  }

  private Deed deed(String verb, Stored object, String words) {
    return new Deed(manager, verb, object.kind(), object.namespace(), object.name(), words);
  }

  private static String path(Stored object) {
    return object.kind().path(object.namespace(), object.name());
  }
}
