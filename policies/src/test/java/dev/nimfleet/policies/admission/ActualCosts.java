package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.admission.CompiledPolicy.Check;
import dev.nimfleet.policies.admission.CompiledPolicy.CompiledValidation;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.cel.eval.Program;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Fields;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Lookups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What the expressions of a policy have cost, each by itself.
public final class ActualCosts implements Fields {
  private static final Budget NO_END =
      new Budget(Long.MAX_VALUE, Budget.within(Duration.ofMinutes(5)).deadline());

  private final CompiledPolicy policy;
  private final Map<String, Object> values;
  private final Map<Object, Object> computed = new HashMap<>();

  private ActualCosts(CompiledPolicy policy, Map<String, Object> values) {
    this.policy = policy;
    this.values = values;
  }

  /// In the order of [PolicyCost#all].
  public static List<Long> of(
      CompiledPolicy policy, AdmissionRequest asked, Object params, ClusterView cluster) {
    AdmissionRequest request = asked.in(cluster);
    return ScopedValue.where(Lookups.CLUSTER, cluster.within(request.namespace()))
        .call(() -> new ActualCosts(policy, values(request, params)).all());
  }

  /// All that the expressions can see.
  public static Map<String, Object> values(AdmissionRequest request, Object params) {
    Map<String, Object> values = new HashMap<>();
    values.put("object", request.object());
    values.put("oldObject", request.oldObject());
    values.put("request", request.value());
    values.put("namespaceObject", Namespaces.seen(request.namespaceObject()));
    values.put("params", params);
    return values;
  }

  private List<Long> all() {
    List<Long> costs = new ArrayList<>();
    for (Check condition : policy.matchConditions()) costs.add(cost(condition.program()));
    for (Policy.Named variable : policy.policy().variables()) {
      costs.add(cost(Objects.requireNonNull(policy.variables().get(variable.name()))));
    }
    for (CompiledValidation each : policy.validations()) costs.add(cost(each.program()));
    for (CompiledValidation each : policy.validations()) {
      each.message().ifPresent(message -> costs.add(cost(message)));
    }
    for (Check annotation : policy.auditAnnotations()) costs.add(cost(annotation.program()));
    return costs;
  }

  private long cost(Program program) {
    return program.run(arguments(program), NO_END).cost();
  }

  private Object[] arguments(Program program) {
    return program.variables().stream()
        .map(name ->
            name.equals("variables")
                ? this
                : name.startsWith("authorizer")
                    ? new CelError("nobody to ask")
                    : values.getOrDefault(name, Null.NULL))
        .toArray();
  }

  @Override
  public Optional<Object> find(Object key) {
    Program program = policy.variables().get(key);
    if (program == null) return Optional.empty();
    if (!computed.containsKey(key)) {
      computed.put(key, program.run(arguments(program), NO_END).value());
    }
    return Optional.ofNullable(computed.get(key));
  }
}
