package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.admission.Admission.Refusal;
import dev.nimfleet.policies.admission.Binding.Action;
import dev.nimfleet.policies.admission.PolicyResult.Annotation;
import dev.nimfleet.policies.admission.PolicyResult.Decision;
import dev.nimfleet.policies.cluster.ClusterView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Brings one request before policies under their bindings, as the API server does it
/// (k8s.io/apiserver/pkg/admission/plugin/policy/validating/dispatcher.go).
final class Dispatch {
  private final AdmissionRequest request;
  private final ClusterView cluster;
  private final Evaluation evaluation;
  private final List<Refusal> refusals = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Map<String, String> audit = new LinkedHashMap<>();
  private final AuditedFailures failures = new AuditedFailures();

  /// Evaluates a policy with one set of parameters.
  interface Evaluation {
    PolicyResult of(CompiledPolicy policy, AdmissionRequest request, Object params);
  }

  Dispatch(AdmissionRequest request, ClusterView cluster, Evaluation evaluation) {
    this.request = request;
    this.cluster = cluster;
    this.evaluation = evaluation;
  }

  Admission admission(List<BoundPolicy> policies) {
    for (BoundPolicy bound : policies) {
      if (bound.policy().policy().constraints().match(request)) judge(bound);
    }
    failures.text().ifPresent(text -> audit.put(AuditedFailures.KEY, text));
    return new Admission(refusals, List.copyOf(warnings), audit);
  }

  private void judge(BoundPolicy bound) {
    CompiledPolicy policy = bound.policy();
    Map<String, Set<String>> annotations = new LinkedHashMap<>();
    for (Binding binding : bound.bindings()) {
      if (!binding.matches().match(request)) continue;
      switch (Params.of(policy.policy().paramKind(), binding.params(), request, cluster)) {
        case Params.Missing(String message) -> {
          if (!policy.policy().failsOpen()) {
            refuse(policy, binding, "failed to configure binding: " + message, "Invalid");
          }
        }
        case Params.Found(List<Object> each) -> {
          List<PolicyResult> results =
              each.stream().map(params -> evaluation.of(policy, request, params)).toList();
          for (PolicyResult result : results) {
            decide(policy, binding, result.decisions());
            for (Annotation annotation : result.annotations()) {
              annotations
                  .computeIfAbsent(annotation.key(), _ -> new LinkedHashSet<>())
                  .add(annotation.value());
            }
          }
        }
      }
    }
    annotations.forEach(
        (key, values) -> audit.put(policy.name() + "/" + key, String.join(", ", values)));
  }

  private void decide(CompiledPolicy policy, Binding binding, List<Decision> decisions) {
    for (int i = 0; i < decisions.size(); i++) {
      Decision decision = decisions.get(i);
      if (decision.isAdmitted()) continue;
      // What an annotation cannot say is a mistake in the policy, whatever a binding does with
      // violations.
      List<Action> actions = decision.isAnnotation() ? List.of(Action.DENY) : binding.actions();
      for (Action action : actions) {
        switch (action) {
          case DENY -> refuse(policy, binding, decision.message(), decision.reason());
          case WARN ->
              warnings.add(
                  "Validation failed for ValidatingAdmissionPolicy '%s' with binding '%s': %s"
                      .formatted(policy.name(), binding.name(), decision.message()));
          case AUDIT -> failures.add(i, decision.message(), binding);
        }
      }
    }
  }

  private void refuse(CompiledPolicy policy, Binding binding, String message, String reason) {
    String said =
        "ValidatingAdmissionPolicy '%s' with binding '%s' denied request: %s"
            .formatted(policy.name(), binding.name(), message);
    refusals.add(
        new Refusal(
            policy.name(), Optional.of(binding.name()), message, reason, request.forbidden(said)));
  }
}
