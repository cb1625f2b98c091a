package dev.nimfleet.policies.lint;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What rules say of one object.
///
/// @param request what applying it asks of the cluster
record Verdicts(Subject subject, AdmissionRequest request, Judge judge) {
  /// The violations that applying the object brings in, and those that are there already. Of these
  /// a policy says nothing on an update when what it reads stays as it is; who judges files wants
  /// to know all the same.
  List<Violation> of(Rule rule, Object params) {
    List<Violation> violations = new ArrayList<>(judge.judge(rule, request, params).violations());
    if (subject.old().isEmpty()) return violations;
    Set<List<Object>> said = new HashSet<>();
    violations.forEach(violation -> said.add(Finding.key(violation)));
    Set<List<Object>> before = new HashSet<>();
    created(rule, subject.old().get(), params)
        .forEach(violation -> before.add(Finding.key(violation)));
    for (Violation violation : created(rule, subject.value(), params)) {
      if (before.contains(Finding.key(violation)) && said.add(Finding.key(violation))) {
        violations.add(
            new Violation(
                violation.policy(),
                violation.validation(),
                violation.message(),
                violation.reason(),
                true));
      }
    }
    return violations;
  }

  /// What the policies that are about updates would say if the object were new.
  private List<Violation> created(Rule rule, Object object, Object params) {
    AdmissionRequest creation = subject.creation(object, request.namespaceObject());
    return judge.judge(rule, creation, params).violations().stream()
        .filter(violation -> PolicyEvaluator.isAbout(violation.policy().policy(), request))
        .toList();
  }
}
