package dev.nimfleet.policies.admission;

import java.util.List;

/// A policy with the bindings that put it into force. Without any it says nothing.
public record BoundPolicy(CompiledPolicy policy, List<Binding> bindings) {
  public BoundPolicy {
    bindings = bindings.stream().filter(binding -> binding.policy().equals(policy.name())).toList();
  }
}
