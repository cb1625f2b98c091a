package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cel.authorization.Authority;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Lookups;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs policies on requests.
public final class PolicyEvaluator {
  private final ClusterView cluster;
  private final long deadline;
  private final Optional<Authority> authority;

  /// Several threads may make it at once; each takes its own.
  private @Nullable Seen last;

  /// Nobody can tell what a user may do: a policy that asks cannot be evaluated, and says so.
  ///
  /// @param deadline the value of [System#nanoTime()] at which all of it has to be over
  public PolicyEvaluator(ClusterView cluster, long deadline) {
    this(cluster, deadline, Optional.empty());
  }

  /// @param authority who answers what a user may do
  public PolicyEvaluator(ClusterView cluster, long deadline, Authority authority) {
    this(cluster, deadline, Optional.of(authority));
  }

  private PolicyEvaluator(ClusterView cluster, long deadline, Optional<Authority> authority) {
    this.cluster = cluster;
    this.deadline = deadline;
    this.authority = authority;
  }

  /// The same in a cluster that has another object.
  public PolicyEvaluator beside(MapValue object) {
    return new PolicyEvaluator(cluster.with(object), deadline, authority);
  }

  /// What policies under their bindings say about a request.
  public Admission admit(List<BoundPolicy> policies, AdmissionRequest request) {
    return new Dispatch(request.in(cluster), cluster, this::evaluate).admission(policies);
  }

  /// Whether the policy's constraints mean a request at all.
  public static boolean isAbout(CompiledPolicy policy, AdmissionRequest request) {
    return policy.policy().constraints().match(request);
  }

  /// What a policy says about a request.
  ///
  /// @param params the policy's parameters, `null` without any
  public PolicyResult evaluate(CompiledPolicy policy, AdmissionRequest request, Object params) {
    Seen seen = seen(request);
    return seeing(request).call(run(policy, seen.whole(), seen, params)::result);
  }

  /// The same of an object of which all counts as changed.
  public PolicyResult evaluateAnew(CompiledPolicy policy, AdmissionRequest request, Object params) {
    return evaluate(policy.anew(), request, params);
  }

  /// What a policy says about the object that an update changes, as it was before.
  public PolicyResult evaluateOld(CompiledPolicy policy, AdmissionRequest request, Object params) {
    Seen seen = seen(request);
    AdmissionRequest before = seen.whole().about(request.oldObject());
    return seeing(request).call(run(policy, before, seen, params)::validated);
  }

  private PolicyRun run(CompiledPolicy policy, AdmissionRequest request, Seen seen, Object params) {
    return new PolicyRun(
        policy, request, seen.value(), seen.namespace(), params, authority, deadline);
  }

  /// What expressions see of a request, which many policies ask of one request after another.
  @SuppressWarnings("ReferenceEquality") // One that is equal has an equal value, and is seldom.
  private Seen seen(AdmissionRequest request) {
    Seen known = last;
    if (known == null || known.request() != request) {
      AdmissionRequest whole = request.in(cluster);
      known = new Seen(request, whole, whole.value(), Namespaces.seen(whole.namespaceObject()));
      last = known;
    }
    return known;
  }

  /// What expressions see of a request.
  ///
  /// @param whole the request with its namespace
  /// @param value what they see as `request`, in which there is no object
  /// @param namespace what they see as `namespaceObject`
  private record Seen(
      AdmissionRequest request, AdmissionRequest whole, Object value, Object namespace) {}

  private ScopedValue.Carrier seeing(AdmissionRequest request) {
    return ScopedValue.where(Lookups.CLUSTER, cluster.within(request.namespace()));
  }
}
