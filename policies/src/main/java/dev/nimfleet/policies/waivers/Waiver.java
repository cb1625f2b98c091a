package dev.nimfleet.policies.waivers;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.LocalDate;
import java.util.Optional;

/// A rule that does not hold for one model or object until a day, with a reason and somebody who
/// answers for it.
///
/// @param policy a rule, or one of its policies
/// @param expires the last day on which it holds
/// @param at where the policy is named
/// @param end where the day stands
public record Waiver(
    String policy,
    Target target,
    String reason,
    String owner,
    LocalDate expires,
    Span at,
    Span end) {
  private static final String MODEL = "nimfleet.dev/model";

  /// What is excused. A model outlives its revisions, a name is one of them.
  public record Target(
      String kind, String namespace, Optional<String> model, Optional<String> name) {
    boolean fits(AdmissionRequest request) {
      Object object = request.operation().equals("DELETE") ? request.oldObject() : request.object();
      return kind.equals(request.kind().kind())
          && namespace.equals(request.namespace())
          && name.filter(wanted -> !wanted.equals(request.name())).isEmpty()
          && model
              .filter(wanted -> !wanted.equals(Inside.text(object, "metadata", "labels", MODEL)))
              .isEmpty();
    }

    @Override
    public String toString() {
      String which =
          model.map("of model `%s`"::formatted).or(() -> name.map("`%s`"::formatted)).orElse("");
      return "%s %s in namespace `%s`".formatted(kind, which, namespace);
    }
  }

  boolean excuses(String rule, Violation violation, AdmissionRequest request) {
    boolean isMeant = policy.equals(rule) || policy.equals(violation.policy().name());
    return isMeant && target.fits(request);
  }

  boolean hasEnded(LocalDate today) {
    return expires.isBefore(today);
  }
}
