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
  private static final Code UNKNOWN_FIELD =
      Code.error(
          "R031",
          "An unknown field of a PolicyConfig",
          "It would do nothing, and whoever wrote it believes that it does.",
          "Correct the field's name, or remove it.");
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

  private static final Code UNKNOWN_PARAMETER =
      Code.error(
          "R035",
          "A parameter that no policy of a rule reads",
          "It would do nothing, and whoever wrote it believes that it does.",
          "Use one of those that `nimfleet policy explain` names for the rule, or remove it.");

  private TierErrors() {}

  static Diagnostic broken(Span at, String what, String... help) {
    return Diagnostic.of(BROKEN, at, what, help);
  }

  static Diagnostic unknownField(Span at, String where, String field, Collection<String> known) {
    String help =
        Suggest.closest(field, known)
            .map("did you mean `%s`?"::formatted)
            .orElse("The fields are %s.".formatted(String.join(", ", known)));
    return Diagnostic.of(UNKNOWN_FIELD, at, "%s has no field `%s`.".formatted(where, field), help);
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

  public static List<Code> all() {
    return List.of(BROKEN, UNKNOWN_FIELD, UNKNOWN_RULE, HIDDEN, UNKNOWN_PARAMETER);
  }
}
