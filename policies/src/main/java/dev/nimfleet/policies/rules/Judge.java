package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.PolicyResult;
import dev.nimfleet.policies.admission.PolicyResult.Decision;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Judges requests by rules. On an update, what was so before does not stop it: whoever raises a
/// maximum at night must not have to mend an old cooldown first. Of an autoscaler that is turned to
/// another target nothing was so before.
public final class Judge {
  private final PolicyEvaluator evaluator;

  public Judge(PolicyEvaluator evaluator) {
    this.evaluator = evaluator;
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
      Set<String> before = isTurned ? Set.of() : before(policy, request, params);
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
                before.contains(key(i, decision))));
      }
    }
    return new Verdict(violations);
  }

  /// What the policy would have said about the object as it was.
  private Set<String> before(RulePolicy policy, AdmissionRequest request, Object params) {
    Set<String> said = new HashSet<>();
    if (!request.operation().equals("UPDATE") || request.oldObject() == Null.NULL) return said;
    List<Decision> decisions = evaluator.evaluateOld(policy.policy(), request, params).decisions();
    for (int i = 0; i < decisions.size(); i++) {
      Decision decision = decisions.get(i);
      if (!decision.isAdmitted() && !decision.isError()) said.add(key(i, decision));
    }
    return said;
  }

  /// The same validation with the same value found, which its message holds.
  private static String key(int validation, Decision decision) {
    return validation + " " + decision.message();
  }
}
