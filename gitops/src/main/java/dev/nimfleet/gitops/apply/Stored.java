package dev.nimfleet.gitops.apply;

import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.KubeObject;
import java.util.List;

/// An object of a cluster without what the API server notes about it.
final class Stored {
  private static final List<String> NOTES =
      List.of(
          "creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid");

  private Stored() {}

  static MapNode content(KubeObject object) {
    MapNode content = object.fields();
    if (content.has("status")) content = content.without(List.of("status"));
    for (String note : NOTES) {
      if (content.find("metadata", note).isPresent()) {
        content = content.without(List.of("metadata", note));
      }
    }
    return content;
  }

  static boolean isSame(KubeObject one, KubeObject other) {
    return Canonical.text(content(one)).equals(Canonical.text(content(other)));
  }

  static boolean isSameSpec(KubeObject one, KubeObject other) {
    return text(one, "spec").equals(text(other, "spec"));
  }

  private static String text(KubeObject object, String field) {
    return object.fields().get(field).map(Canonical::text).orElse("");
  }
}
