package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.PolicyResult;
import dev.nimfleet.policies.admission.PolicyResult.Decision;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Judges requests by rules. On an update, what was so before does not stop it: whoever raises a
/// maximum at night must not have to mend an old cooldown first. Of an autoscaler that is turned to
/// another target nothing was so before.
public final class Judge {
  private final PolicyEvaluator evaluator;
  private final EarlyScalers early;

  /// Several threads may make it at once; each takes its own.
  private @Nullable Waiting last;

  /// One who has each autoscaler brought before him by itself.
  public Judge(PolicyEvaluator evaluator) {
    this(evaluator, ClusterView.EMPTY);
  }

  /// @param others where autoscalers are that nobody else judges
  public Judge(PolicyEvaluator evaluator, ClusterView others) {
    this.evaluator = evaluator;
    this.early = new EarlyScalers(others);
  }

  public Verdict judge(Rule rule, AdmissionRequest request, Object params) {
    List<Violation> violations = new ArrayList<>();
    boolean isTurned = ScaleTarget.hasChanged(request);
    for (RulePolicy policy : rule.policies()) {
      if (!PolicyEvaluator.isAbout(policy.policy(), request)) continue;
      PolicyResult result =
          isTurned
              ? evaluator.evaluateAnew(policy.policy(), request, params)
              : evaluator.evaluate(policy.policy(), request, params);
      if (result.admits()) continue;
      List<Decision> before = isTurned ? List.of() : before(policy, request, params);
      List<Decision> decisions = result.decisions();
      for (int i = 0; i < decisions.size(); i++) {
        Decision decision = decisions.get(i);
        if (decision.isAdmitted()) continue;
        violations.add(
            new Violation(
                policy,
                i,
                decision.message(),
                decision.reason(),
                i < before.size() && decision.isAsBefore(before.get(i))));
      }
    }
    violations.addAll(ofEarlyScalers(rule, request, params));
    return new Verdict(violations);
  }

  /// What the policy would have said about the object as it was.
  private List<Decision> before(RulePolicy policy, AdmissionRequest request, Object params) {
    return request.operation().equals("UPDATE") && request.oldObject() != Null.NULL
        ? evaluator.evaluateOld(policy.policy(), request, params).decisions()
        : List.of();
  }

  /// What is wrong with the autoscalers that a NIMService finds when it comes. Some of it a policy
  /// that looks at them from the service may have said already.
  private List<Violation> ofEarlyScalers(Rule rule, AdmissionRequest request, Object params) {
    Optional<MapValue> service = EarlyScalers.target(request);
    if (service.isEmpty() || rule.policies().stream().noneMatch(RulePolicy::isScoped)) {
      return List.of();
    }
    List<Violation> violations = new ArrayList<>();
    Waiting waiting = waiting(request, service.get());
    for (AdmissionRequest scaler : waiting.scalers()) {
      waiting.judge().judge(rule, scaler, params).violations().stream()
          .filter(violation -> violation.policy().isScoped())
          .map(violation -> violation.of(scaler))
          .forEach(violations::add);
    }
    return violations;
  }

  /// The autoscalers that wait for a NIMService, which one rule after another asks for.
  @SuppressWarnings("ReferenceEquality") // One that is equal finds the same, and is seldom.
  private Waiting waiting(AdmissionRequest request, MapValue service) {
    Waiting known = last;
    if (known == null || known.request() != request) {
      known = new Waiting(request, early.of(request), new Judge(evaluator.beside(service)));
      last = known;
    }
    return known;
  }

  /// @param judge of the scalers, who sees the NIMService that comes
  private record Waiting(AdmissionRequest request, List<AdmissionRequest> scalers, Judge judge) {}
}
