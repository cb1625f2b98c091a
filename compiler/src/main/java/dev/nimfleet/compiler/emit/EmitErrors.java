package dev.nimfleet.compiler.emit;

import static dev.nimfleet.compiler.text.Code.error;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.List;

/// What can be wrong with a patch on an emitted object, and with the object that it makes.
public final class EmitErrors {
  private EmitErrors() {}

  static final Code IDENTITY =
      error(
          "E001",
          "A patch on what an object is",
          "Names, kinds and selectors tie the objects of a model together; one that is renamed is"
              + " lost to the others.",
          "Leave `apiVersion`, `kind` and the name out of the patch.");
  static final Code NO_TARGET =
      error(
          "E002",
          "A patch on an object that is not emitted",
          "A patch that changes nothing looks like a setting that holds.",
          "Remove the patch, or write what makes the object be emitted.");
  static final Code ZERO =
      error(
          "E003",
          "A zero value in a NIM object",
          "The operator's own update drops zero values, so every apply of the file would be an"
              + " edit, and an edit restarts the fleet.",
          "Leave the field out.");
  static final Code BROKEN_RULE =
      error(
          "E004",
          "A patch that breaks what every fleet must hold",
          "The rule is there because fleets went down without it; `nimfleet explain` of the"
              + " matching field says how.",
          "Change the patch as the message says, or use the field of fleet.yaml that is made for"
              + " it.");
  static final Code CACHE_PATCH =
      error(
          "E005",
          "Two contents of one cache",
          "Models on one image and profile share a NIMCache; it can have one content.",
          "Write the same patch, tolerations and proxy for both, or give one of them"
              + " `cache: {name: …}`.");
  static final Code NAME_TAKEN =
      error(
          "E006",
          "Two objects of one name",
          "The second would overwrite the first; the operator deletes a route named like a"
              + " service.",
          "Give the model another name.");
  static final Code SECOND_QUOTA =
      error(
          "E007",
          "Two quotas for one namespace",
          "A ResourceQuota counts every pod of its namespace, so that each fleet would use up the"
              + " quota of the other.",
          "Give each fleet a namespace of its own, or keep `quotas` in one of them.");

  /// Every code of this file.
  public static List<Code> codes() {
    return List.of(IDENTITY, NO_TARGET, ZERO, BROKEN_RULE, CACHE_PATCH, NAME_TAKEN, SECOND_QUOTA);
  }

  static Diagnostic identity(Span at, String field, String kind) {
    return Diagnostic.of(
        IDENTITY, at, "A patch cannot change `%s` of the %s.".formatted(field, kind));
  }

  static Diagnostic ownKey(Span at, String key, String kind) {
    return Diagnostic.of(
        IDENTITY,
        at,
        "A patch cannot change `%s` of the %s.".formatted(key, kind),
        "nimfleet, GitOps engines and KEDA go by this key; leave it out of the patch.");
  }

  static Diagnostic noTarget(Span at, String kind, String model, String reason) {
    return Diagnostic.of(
        NO_TARGET, at, "`%s` has no %s to patch: %s.".formatted(model, kind, reason));
  }

  static Diagnostic zero(Span at, String path, String value) {
    return Diagnostic.of(
        ZERO,
        at,
        "`%s: %s` is a zero value, which the operator removes again.".formatted(path, value),
        "leave the field out: absent and zero mean the same to the operator.");
  }

  static Diagnostic brokenRule(Span at, String what, String instead) {
    return Diagnostic.of(BROKEN_RULE, at, what, instead);
  }

  /// @param path what differs, as in `spec.proxy`
  static Diagnostic cachePatch(Span at, String cache, String path, String other, Span first) {
    return Diagnostic.of(
            CACHE_PATCH,
            at,
            "Two models share the cache `%s`, but `%s` differs.".formatted(cache, path),
            "write the same patch, tolerations and proxy for both, or give one of them"
                + " `cache: {name: …}`.")
        .note(first, "`%s` is the other model".formatted(other));
  }

  static Diagnostic nameTaken(Span at, String object, Span first) {
    return Diagnostic.of(NAME_TAKEN, at, "`%s` exists twice.".formatted(object))
        .note(first, "the other one comes from here");
  }

  static Diagnostic secondQuota(Span at, String namespace, Span first) {
    return Diagnostic.of(
            SECOND_QUOTA,
            at,
            "The namespace `%s` gets a second ResourceQuota.".formatted(namespace),
            "a quota counts all pods of the namespace: give each fleet one of its own, or keep"
                + " `quotas` in one of them.")
        .note(first, "the first comes from here");
  }
}
