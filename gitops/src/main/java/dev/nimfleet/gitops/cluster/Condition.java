package dev.nimfleet.gitops.cluster;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Optional;

/// One thing that a controller says about an object.
///
/// @param observedGeneration the generation of the spec that it speaks of; none when it does not
///   say
public record Condition(
    String type, String status, String reason, String message, Optional<Long> observedGeneration) {
  /// The condition of a type in a list of them.
  ///
  /// @param path to the list
  public static Optional<Condition> of(MapNode part, String type, String... path) {
    return KubeObject.items(part, path).stream()
        .filter(each -> each.text("type").orElse("").equals(type))
        .findFirst()
        .map(each ->
            new Condition(
                type,
                each.text("status").orElse("Unknown"),
                each.text("reason").orElse(""),
                each.text("message").orElse(""),
                new KubeObject(each).number("observedGeneration")));
  }

  public boolean isTrue() {
    return status.equals("True");
  }

  public boolean isFalse() {
    return status.equals("False");
  }

  /// Whether it speaks of this generation of the spec, as far as it says.
  public boolean isOf(long generation) {
    return observedGeneration.isEmpty() || observedGeneration.get() >= generation;
  }

  /// The message, or what else there is, as the end of a sentence.
  public String words() {
    String words =
        !message.isBlank() ? message.strip() : !reason.isBlank() ? reason : "no reason is given";
    return words.endsWith(".") ? words : words + ".";
  }
}
