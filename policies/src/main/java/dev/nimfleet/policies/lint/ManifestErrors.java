package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.List;

/// What can be wrong with files of manifests, before any rule is asked.
public final class ManifestErrors {
  private static final Code NOTHING =
      Code.error(
          "R040",
          "A file without a manifest",
          "Somebody believes that it is judged, and nothing is.",
          "Name a file that holds Kubernetes objects.");
  private static final Code NO_OBJECT =
      Code.error(
          "R041",
          "A document that is no Kubernetes object",
          "Without `apiVersion` and `kind` nobody knows what it is, so that no rule speaks of it.",
          "Write both, or judge a folder, where what is no manifest is left out.");

  private ManifestErrors() {}

  static Diagnostic nothing(Span at) {
    return Diagnostic.of(
        NOTHING,
        at,
        "There is no manifest here.",
        "A manifest is a Kubernetes object in YAML or JSON, or a list of them.");
  }

  static Diagnostic noMap(Span at, String what, String kindName) {
    return Diagnostic.of(
        NO_OBJECT, at, "%s is %s, and no Kubernetes object.".formatted(what, kindName));
  }

  /// @param missing the fields that an object must have
  static Diagnostic noObject(Span at, String what, List<String> missing) {
    return Diagnostic.of(
        NO_OBJECT,
        at,
        "%s is no Kubernetes object: it has no `%s`."
            .formatted(what, String.join("` and no `", missing)));
  }

  public static List<Code> all() {
    return List.of(NOTHING, NO_OBJECT);
  }
}
