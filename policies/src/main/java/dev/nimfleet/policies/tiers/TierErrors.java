package dev.nimfleet.policies.tiers;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import java.util.Collection;
import java.util.List;

/// What can be wrong with a PolicyConfig.
public final class TierErrors {
  private static final Code BROKEN =
      Code.error(
          "R030",
          "A PolicyConfig that cannot be understood",
          "Guessing what was meant would make some namespace less strict than its owner thinks.",
          "Mend it after what the message says.");
  private static final Code UNKNOWN_RULE =
      Code.error(
          "R032",
          "A tier for a rule that does not exist",
          "The rule that was meant keeps its own action.",
          "Name one of the rules that `nimfleet policy list` prints, or `*` for all others.");
  private static final Code HIDDEN =
      Code.warning(
          "R033",
          "A tier that never decides",
          "An earlier tier holds everywhere, and the first one that holds decides.",
          "Move the tier up, or narrow the earlier one.");
  private static final Code UNKNOWN_NAMESPACE =
      Code.info(
          "R034",
          "A namespace of which too little is known",
          "Which tier decides depends on it, and what nobody knows must not make a rule gentler.",
          "Put the Namespace among the manifests, or give it with `--cluster-state`.");

  private static final Code UNKNOWN_PARAMETER =
      Code.error(
          "R035",
          "A parameter that no policy of a rule reads",
          "It would do nothing, and whoever wrote it believes that it does.",
          "Use one of those that `nimfleet policy explain` names for the rule, or remove it.");

  private TierErrors() {}

  static Diagnostic broken(Span at, String what) {
    return Diagnostic.of(BROKEN, at, what);
  }

  static Diagnostic unknownRule(Span at, String rule, Collection<String> known) {
    String help =
        Suggest.closest(rule, known)
            .map("did you mean `%s`?"::formatted)
            .orElse("`nimfleet policy list` names the rules.");
    return Diagnostic.of(UNKNOWN_RULE, at, "There is no rule `%s`.".formatted(rule), help);
  }

  static Diagnostic unknownParameter(
      Span at, String parameter, String rule, Collection<String> known) {
    String help =
        known.isEmpty()
            ? "The rule has none."
            : Suggest.closest(parameter, known)
                .map("did you mean `%s`?"::formatted)
                .orElse("Its parameters are %s.".formatted(String.join(", ", known)));
    return Diagnostic.of(
        UNKNOWN_PARAMETER,
        at,
        "The rule `%s` has no parameter `%s`.".formatted(rule, parameter),
        help);
  }

  static Diagnostic hidden(Span at, String tier, String earlier) {
    return Diagnostic.of(
        HIDDEN,
        at,
        "The tier `%s` never decides, since `%s` holds in every namespace."
            .formatted(tier, earlier));
  }

  /// The namespace is not among what was read.
  ///
  /// @param tiers that may decide; the empty name is for no tier at all
  public static Diagnostic unknownLabels(Span at, String namespace, Collection<String> tiers) {
    return Diagnostic.of(
        UNKNOWN_NAMESPACE,
        at,
        "The labels of namespace `%s` are unknown, and with them which tier holds, %s: each rule is"
                .formatted(namespace, names(tiers))
            + " as strict as in the strictest of them.",
        "Put the Namespace among the manifests, or give it with `--cluster-state`: `kubectl get"
            + " namespace %s -o yaml` prints it.".formatted(namespace));
  }

  /// A manifest leaves its namespace to whoever applies it.
  ///
  /// @param tiers that may decide; the empty name is for no tier at all
  public static Diagnostic unknownNamespace(Span at, Collection<String> tiers) {
    return Diagnostic.of(
        UNKNOWN_NAMESPACE,
        at,
        "The manifest names no namespace, and so not which tier holds, %s: each rule is as strict as"
                .formatted(names(tiers))
            + " in the strictest of them.",
        "Write `metadata.namespace`.");
  }

  private static String names(Collection<String> tiers) {
    List<String> all =
        tiers.stream().map(name -> name.isEmpty() ? "none" : "`%s`".formatted(name)).toList();
    int last = all.size() - 1;
    return String.join(", ", all.subList(0, last)) + " or " + all.get(last);
  }

  public static List<Code> all() {
    return List.of(BROKEN, UNKNOWN_RULE, HIDDEN, UNKNOWN_NAMESPACE, UNKNOWN_PARAMETER);
  }
}
