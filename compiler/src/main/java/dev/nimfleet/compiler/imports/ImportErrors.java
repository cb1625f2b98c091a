package dev.nimfleet.compiler.imports;

import static dev.nimfleet.compiler.text.Code.error;
import static dev.nimfleet.compiler.text.Code.info;
import static dev.nimfleet.compiler.text.Code.warning;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What there is to say about manifests that become a fleet.
public final class ImportErrors {
  private static final int MANY = 40;

  private ImportErrors() {}

  static final Code NO_SERVICE =
      error(
          "M001",
          "No NIMService to import",
          "A model is made of a NIMService; without one there is no fleet.",
          "Name the files with the NIMServices too, or pipe `kubectl get nimservice -o yaml`.");
  static final Code TWICE =
      error(
          "M002",
          "One object twice",
          "Two texts of one object cannot both be what runs.",
          "Name only the files that are applied, or only what `kubectl get` prints.");
  static final Code NO_OBJECT =
      warning(
          "M003",
          "Not a Kubernetes object",
          "Only objects with `kind` and `metadata.name`, and lists of them, are manifests; a"
              + " kustomization or Helm's values are none.",
          "Nothing, unless it should be one; what a tool renders is piped: `kubectl kustomize DIR |"
              + " nimfleet import -`.");
  static final Code REFUSED =
      warning(
          "M004",
          "The API server refuses this",
          "The object as it stands here cannot be what runs: no cluster has ever accepted it.",
          "Nothing for fleet.yaml, which says what was meant; the first compile makes a sound"
              + " object of it.");
  static final Code DROPPED =
      warning(
          "M005",
          "The API server drops this",
          "The object looks applied, but the field is pruned without a word unless strict"
              + " validation is asked for; the default is in force instead.",
          "Nothing for fleet.yaml, which says what was meant; look whether the default has been"
              + " good enough.");
  static final Code NO_EFFECT =
      warning(
          "M006",
          "This does something else than it seems",
          "The object is accepted and stored, and what the line is there for does not happen.",
          "As the message says; the next edit of the model mends it.");
  static final Code LEFT_OUT =
      warning(
          "M007",
          "Not imported",
          "nimfleet does not write this object, so it stays with whoever applies it today.",
          "Keep applying it beside the fleet, or do without it.");
  static final Code ASSUMED =
      warning(
          "M008",
          "A value that no file tells",
          "fleet.yaml needs it for the next revision; what runs does not change.",
          "Correct it in fleet.yaml before the first edit of the model.");
  static final Code FROZEN =
      info(
          "M009",
          "What fleet.yaml cannot say",
          "It stays in the lock as it is, until somebody edits the model.",
          "Nothing for now. Before an edit, say it with `overrides` where that is allowed.");
  static final Code NOT_ALLOWED =
      warning(
          "M010",
          "A setting that no fleet may have",
          "fleet.yaml refuses it for the reason that the message gives; what runs keeps it.",
          "Nothing for now: the next revision has nimfleet's own value instead.");

  /// Every code of this file.
  public static List<Code> codes() {
    return List.of(
        NO_SERVICE,
        TWICE,
        NO_OBJECT,
        REFUSED,
        DROPPED,
        NO_EFFECT,
        LEFT_OUT,
        ASSUMED,
        FROZEN,
        NOT_ALLOWED);
  }

  static Diagnostic noService(Span at) {
    return Diagnostic.of(
        NO_SERVICE,
        at,
        "There is no NIMService among these manifests.",
        "`kubectl get nimcache,nimservice,scaledobject,httproute,pdb -n NAMESPACE -o yaml` prints"
            + " all that import reads.");
  }

  static Diagnostic twice(Span at, String object, Span first) {
    return Diagnostic.of(TWICE, at, "%s is here twice.".formatted(object))
        .note(first, "the other one is here");
  }

  static Diagnostic noObject(Span at, String what) {
    return Diagnostic.of(
        NO_OBJECT,
        at,
        "This is no Kubernetes object but %s, and is not imported.".formatted(what),
        "what a tool renders from it is piped: `kubectl kustomize DIR | nimfleet import -`.");
  }

  static Diagnostic refused(Diagnostic finding) {
    return told(REFUSED, finding, "the API server refuses the object for it.");
  }

  static Diagnostic dropped(Diagnostic finding) {
    return told(DROPPED, finding, "the API server drops it in silence, as if it were not written.");
  }

  /// What a cluster has stored, and others would not have.
  ///
  /// @param releases of the operator whose API servers would not
  static Diagnostic elsewhere(Diagnostic finding, boolean isDropped, List<String> releases) {
    String who = releases.isEmpty() ? "another cluster" : String.join(" and ", releases);
    return told(
        isDropped ? DROPPED : REFUSED,
        finding,
        isDropped
            ? "the cluster of this object has it; %s would drop it in silence.".formatted(who)
            : "the cluster of this object has it; %s would refuse the object for it."
                .formatted(who));
  }

  static Diagnostic ignored(Diagnostic finding) {
    return told(NO_EFFECT, finding, "the API server stores it, and nobody reads it.");
  }

  static Diagnostic noHpa(Diagnostic finding) {
    return told(
        NO_EFFECT,
        finding,
        "the API server stores it, and then no HPA can be made: nothing scales.");
  }

  private static Diagnostic told(Code code, Diagnostic finding, String consequence) {
    List<String> help = new ArrayList<>();
    help.add(consequence);
    finding.help().forEach(line -> help.add(sentence(line)));
    return new Diagnostic(code, finding.at(), finding.message(), finding.notes(), help);
  }

  private static String sentence(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  static Diagnostic noEffect(Span at, String message, String instead) {
    return Diagnostic.of(NO_EFFECT, at, message, instead);
  }

  static Diagnostic refusedByWebhook(Span at, String message, String instead) {
    return Diagnostic.of(
        REFUSED, at, message, "the operator's own webhook refuses it, where it runs.", instead);
  }

  static Diagnostic leftOut(Span at, String object, String why, String help) {
    return Diagnostic.of(LEFT_OUT, at, "%s is not imported: %s.".formatted(object, why), help);
  }

  /// A route that leads to models and stays with others.
  static Diagnostic foreignRoute(Span at, String route, String why) {
    return Diagnostic.of(
        LEFT_OUT,
        at,
        "%s is not imported: %s.".formatted(route, why),
        "it stays with whoever applies it today, and no rollout moves its requests.",
        "before a rollout, write `route` in the model, and lead this one elsewhere.");
  }

  static Diagnostic assumed(Span at, String model, String what, String... help) {
    return Diagnostic.of(ASSUMED, at, "No file tells %s of `%s`.".formatted(what, model), help);
  }

  static Diagnostic noNamespace(Span at, String service, String taken) {
    return Diagnostic.of(
        ASSUMED,
        at,
        "No file tells the namespace of %s.".formatted(service),
        "it is taken for `%s`; import again with `-n NAMESPACE` when it is another."
            .formatted(taken));
  }

  static Diagnostic noProduct(Span at, String model, String product) {
    return Diagnostic.of(
        ASSUMED,
        at,
        "`%s` asks for the GPU `%s`, which no node can have as its label."
            .formatted(model, product),
        "it is taken for one that no file tells.");
  }

  /// @param narrower the path that requests must have then and need not have now
  static Diagnostic frozen(Span at, String model, List<String> paths, Optional<String> narrower) {
    String some = String.join("`, `", paths.subList(0, Math.min(MANY, paths.size())));
    String more = paths.size() > MANY ? " and %d more".formatted(paths.size() - MANY) : "";
    List<String> help = new ArrayList<>();
    narrower.ifPresent(path ->
        help.add(
            "its HTTPRoute takes requests of other paths too, and then those of `%s` alone."
                .formatted(path)));
    help.add(
        "until then it stays as it is; `nimfleet explain overrides` tells how to keep what you"
            + " need.");
    String message =
        paths.isEmpty()
            ? "The next edit of `%s` narrows its HTTPRoute.".formatted(model)
            : "The next edit of `%s` drops or changes what fleet.yaml does not say: `%s`%s."
                .formatted(model, some, more);
    return Diagnostic.of(FROZEN, at, message, help.toArray(String[]::new));
  }

  /// @param why what the compiler says about it
  static Diagnostic notAllowed(Span at, String model, String field, Diagnostic why) {
    return Diagnostic.of(
        NOT_ALLOWED,
        at,
        "`%s` of `%s` is left out of fleet.yaml: %s"
            .formatted(field, model, sentence(why.message())),
        "what runs keeps it; the next revision has nimfleet's own value.");
  }

  /// The compiler takes the model to be larger than its GPUs, in which it runs.
  static Diagnostic fits(Span at, String model, Diagnostic why) {
    return Diagnostic.of(
        ASSUMED,
        at,
        "No file tells the weights of `%s`, and the estimate is too large: %s"
            .formatted(model, sentence(why.message())),
        "it runs, so `weights` is taken for all the memory of its GPUs; correct it.");
  }

  static Diagnostic notWritable(Span at, String object, Diagnostic why) {
    return Diagnostic.of(
        LEFT_OUT,
        at,
        "%s is not imported, since fleet.yaml cannot say it: %s"
            .formatted(object, sentence(why.message())),
        why.help().toArray(String[]::new));
  }
}
