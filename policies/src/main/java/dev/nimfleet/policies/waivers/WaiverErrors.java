package dev.nimfleet.policies.waivers;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;

/// What can be wrong with waivers.
public final class WaiverErrors {
  private static final Code NO_WAIVER =
      Code.error(
          "R020",
          "An object among the waivers that is none",
          "Somebody takes it for a waiver, and it excuses nothing.",
          "Write `kind: PolicyWaiver` and `apiVersion: nimfleet.dev/v1alpha1`, or take it away.");
  private static final Code UNKNOWN_POLICY =
      Code.error(
          "R021",
          "A waiver of a rule that does not exist",
          "It excuses nothing, and whoever wrote it believes that it does.",
          "Name one of the rules that `nimfleet policy list` prints.");
  private static final Code NO_DAY =
      Code.error(
          "R022",
          "A waiver that ends on no day",
          "Nobody knows how long it holds, so it holds not at all.",
          "Write a day of the calendar as in `2027-01-15`.");
  private static final Code LONG =
      Code.error(
          "R023",
          "A waiver for more than 90 days",
          "An exception without an end in sight becomes the rule, so this one does not hold.",
          "Choose a day within 90 days.");
  private static final Code ENDED =
      Code.warning(
          "R024",
          "A waiver that has ended",
          "Ended means gone: the rule holds again.",
          "Mend what was waived and remove the waiver, or agree on a new day.");
  private static final Code SOON =
      Code.warning(
          "R025",
          "A waiver that ends soon",
          "When it has ended, the object is denied.",
          "Mend what is waived, or agree on a new day.");
  private static final Code IDLE =
      Code.warning(
          "R026",
          "A waiver that excuses nothing",
          "What it was for is mended or gone, or it aims at something else than its author thinks.",
          "Remove it, or mend its target.");

  private WaiverErrors() {}

  static Diagnostic noWaiver(Span at, String kind) {
    return Diagnostic.of(
        NO_WAIVER, at, "`%s` is no kind of waiver.".formatted(kind), "Write `kind: PolicyWaiver`.");
  }

  static Diagnostic unknownPolicy(Span at, String policy, Collection<String> known) {
    String help =
        Suggest.closest(policy, known)
            .map("did you mean `%s`?"::formatted)
            .orElse("`nimfleet policy list` names the rules.");
    return Diagnostic.of(
        UNKNOWN_POLICY, at, "There is no rule `%s` to waive.".formatted(policy), help);
  }

  static Diagnostic noDay(Span at, String text) {
    return Diagnostic.of(NO_DAY, at, "`%s` is no day of the calendar.".formatted(text));
  }

  static Diagnostic tooLong(Span at, String policy, LocalDate last) {
    return Diagnostic.of(
        LONG,
        at,
        "The waiver of `%s` would hold for more than 90 days.".formatted(policy),
        "`%s` is the last day that is allowed today.".formatted(last));
  }

  /// @param isMet whether some object that it is for was judged
  static Diagnostic ended(Waiver waiver, boolean isMet) {
    return Diagnostic.of(
        isMet ? ENDED : ENDED.as(Severity.INFO),
        waiver.end(),
        "The waiver of `%s` for %s ended on %s."
            .formatted(waiver.policy(), waiver.target(), waiver.expires()));
  }

  static Diagnostic soon(Waiver waiver, long days) {
    String when = days == 0 ? "today" : days == 1 ? "tomorrow" : "in %d days".formatted(days);
    return Diagnostic.of(
        SOON,
        waiver.end(),
        "The waiver of `%s` for %s ends %s.".formatted(waiver.policy(), waiver.target(), when),
        "Mend what is waived, or have `%s` agree on a new day.".formatted(waiver.owner()));
  }

  static Diagnostic idle(Waiver waiver) {
    return Diagnostic.of(
        IDLE,
        waiver.at(),
        "The waiver of `%s` for %s excuses nothing here."
            .formatted(waiver.policy(), waiver.target()));
  }

  /// Nothing that it is for was judged, which may be because only a part was.
  static Diagnostic elsewhere(Waiver waiver) {
    return Diagnostic.of(
        IDLE.as(Severity.INFO),
        waiver.at(),
        "The waiver of `%s` for %s is for nothing that was judged here."
            .formatted(waiver.policy(), waiver.target()),
        "Judge all manifests of the namespace together to learn whether it is still needed.");
  }

  /// Whether a diagnostic tells of an end to come, which changes nothing yet.
  public static boolean isAhead(Diagnostic diagnostic) {
    return diagnostic.code().equals(SOON);
  }

  public static List<Code> all() {
    return List.of(NO_WAIVER, UNKNOWN_POLICY, NO_DAY, LONG, ENDED, SOON, IDLE);
  }
}
