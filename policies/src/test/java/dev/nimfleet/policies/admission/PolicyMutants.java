package dev.nimfleet.policies.admission;

import java.util.ArrayList;
import java.util.List;

/// Policies with one thing taken away.
public final class PolicyMutants {
  private PolicyMutants() {}

  /// A policy that lacks something.
  ///
  /// @param what is missing
  public record Mutant(String what, CompiledPolicy policy) {}

  /// The policy without any one of its validations and match conditions.
  public static List<Mutant> of(CompiledPolicy policy) {
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < policy.validations().size(); i++) {
      mutants.add(
          new Mutant(
              "%s without validation %d".formatted(policy.name(), i + 1),
              new CompiledPolicy(
                  policy.policy(),
                  policy.matchConditions(),
                  policy.variables(),
                  policy.asksWithVariables(),
                  without(policy.validations(), i),
                  policy.auditAnnotations())));
    }
    for (int i = 0; i < policy.matchConditions().size(); i++) {
      String name = policy.matchConditions().get(i).name();
      // It saves work where nothing changed, and is a matter of the ratchet otherwise.
      if (name.equals(Policy.CHANGED)) continue;
      mutants.add(
          new Mutant(
              "%s without the condition `%s`".formatted(policy.name(), name),
              new CompiledPolicy(
                  policy.policy(),
                  without(policy.matchConditions(), i),
                  policy.variables(),
                  policy.asksWithVariables(),
                  policy.validations(),
                  policy.auditAnnotations())));
    }
    return mutants;
  }

  private static <T> List<T> without(List<T> all, int index) {
    List<T> rest = new ArrayList<>(all);
    rest.remove(index);
    return List.copyOf(rest);
  }
}
