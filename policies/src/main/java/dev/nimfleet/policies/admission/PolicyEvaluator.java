package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Lookups;

/// Runs policies on requests.
public final class PolicyEvaluator {
  private final ClusterView cluster;
  private final long deadline;

  /// @param deadline the value of [System#nanoTime()] at which all of it has to be over
  public PolicyEvaluator(ClusterView cluster, long deadline) {
    this.cluster = cluster;
    this.deadline = deadline;
  }

  /// Whether the policy's constraints mean a request at all.
  public static boolean isAbout(CompiledPolicy policy, AdmissionRequest request) {
    return policy.policy().constraints().match(request);
  }

  /// What a policy says about a request.
  ///
  /// @param params the policy's parameters, `null` without any
  public PolicyResult evaluate(CompiledPolicy policy, AdmissionRequest request, Object params) {
    var run = new PolicyRun(policy, request, params, deadline);
    return seeing(request).call(run::result);
  }

  /// What a policy says about the object that an update changes, as it was before.
  public PolicyResult evaluateOld(CompiledPolicy policy, AdmissionRequest request, Object params) {
    var run = new PolicyRun(policy, request.about(request.oldObject()), params, deadline);
    return seeing(request).call(run::validated);
  }

  private ScopedValue.Carrier seeing(AdmissionRequest request) {
    return ScopedValue.where(Lookups.CLUSTER, cluster.within(request.namespace()));
  }
}
