package dev.nimfleet.standin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON as the controllers build it.
final class Json {
  private Json() {}

  static ObjectNode parse(String text) {
    return (ObjectNode) JsonMapper.shared().readTree(text);
  }

  static ObjectNode empty() {
    return JsonMapper.shared().createObjectNode();
  }

  /// The start of an object that belongs to another one.
  static ObjectNode owned(Stored owner, String name, String manager) {
    return parse(
        """
        {"metadata": {"name": "%s", "namespace": "%s",
          "labels": {"app.kubernetes.io/name": "%s", "app.kubernetes.io/managed-by": "%s"},
          "ownerReferences": [{"apiVersion": "%s", "kind": "%s", "name": "%s", "uid": "%s",
            "controller": true, "blockOwnerDeletion": true}]}}
        """
            .formatted(
                name,
                owner.namespace(),
                owner.name(),
                manager,
                owner.kind().apiVersion(),
                owner.kind().kind(),
                owner.name(),
                owner.uid()));
  }

  static String hash(JsonNode node) {
    try {
      byte[] text = node.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
