package dev.nimfleet.policies.cel.function;

import java.util.List;

/// Functions that came into Kubernetes together.
///
/// @param since the version of those that say nothing of their own
public record Library(
    String name, KubernetesVersion since, Origin origin, List<Overload> overloads) {

  /// Who made them.
  public enum Origin {
    /// Every CEL has them, so that nobody needs to declare them.
    LANGUAGE,
    /// They come with cel-go for those who want them.
    EXTENSION,
    KUBERNETES
  }

  public Library {
    overloads =
        overloads.stream()
            .map(overload -> overload.since().has(since) ? overload : overload.since(since))
            .toList();
  }

  /// Functions of Kubernetes.
  public static Library of(String name, KubernetesVersion since, Overload... overloads) {
    return new Library(name, since, Origin.KUBERNETES, List.of(overloads));
  }

  /// Functions of cel-go beside those of the language.
  public static Library extension(String name, KubernetesVersion since, List<Overload> overloads) {
    return new Library(name, since, Origin.EXTENSION, overloads);
  }

  /// Functions of the language itself.
  public static Library language(String name, KubernetesVersion since, List<Overload> overloads) {
    return new Library(name, since, Origin.LANGUAGE, overloads);
  }

  public boolean isLanguage() {
    return origin == Origin.LANGUAGE;
  }
}
