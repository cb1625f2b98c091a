package dev.nimfleet.policies.cel.function;

import java.util.List;

/// Functions that came into Kubernetes together.
///
/// @param since the version of those that say nothing of their own
/// @param isLanguage whether every CEL has them, so that nobody needs to declare them
public record Library(
    String name, KubernetesVersion since, boolean isLanguage, List<Overload> overloads) {
  public Library {
    overloads =
        overloads.stream()
            .map(overload -> overload.since().has(since) ? overload : overload.since(since))
            .toList();
  }

  /// Functions of Kubernetes.
  public static Library of(String name, KubernetesVersion since, Overload... overloads) {
    return new Library(name, since, false, List.of(overloads));
  }

  /// Functions of the language itself.
  public static Library language(String name, KubernetesVersion since, List<Overload> overloads) {
    return new Library(name, since, true, overloads);
  }
}
