package dev.nimfleet.policies.cel.function;

import java.util.List;
import java.util.stream.Collectors;

/// A type in the signature of a function: `int`, `list(string)`, a parameter such as `T`.
public record TypeName(String name, List<TypeName> arguments) {
  public static final TypeName DYN = new TypeName("dyn", List.of());

  public TypeName {
    arguments = List.copyOf(arguments);
  }

  public static TypeName of(String name, TypeName... arguments) {
    return new TypeName(name, List.of(arguments));
  }

  /// Whether it stands for any type: a single capital letter.
  public boolean isParameter() {
    return name.length() == 1 && Character.isUpperCase(name.charAt(0));
  }

  @Override
  public String toString() {
    return arguments.isEmpty()
        ? name
        : arguments.stream()
            .map(TypeName::toString)
            .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
