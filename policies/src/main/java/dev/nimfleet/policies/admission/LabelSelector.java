package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Map;

/// Which labels something must have.
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {
  public static final LabelSelector ANY = new LabelSelector(Map.of(), List.of());

  /// What a sound selector of a file says.
  public static LabelSelector of(MapNode selector) {
    return PolicyReader.selector(selector);
  }

  public LabelSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  /// What one label must be.
  public record Requirement(String key, String operator, List<String> values) {
    boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case "In" -> value != null && values.contains(value);
        case "NotIn" -> value == null || !values.contains(value);
        case "Exists" -> value != null;
        default -> value == null;
      };
    }
  }

  public boolean isAny() {
    return matchLabels.isEmpty() && matchExpressions.isEmpty();
  }

  public boolean selects(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && matchExpressions.stream().allMatch(requirement -> requirement.holds(labels));
  }

  /// Whether it selects whatever the labels are that nobody knows.
  public boolean certainlySelects(Labels labels) {
    return selects(labels.known())
        && matchLabels.keySet().stream().allMatch(labels::isSettled)
        && matchExpressions.stream().allMatch(each -> labels.isSettled(each.key()));
  }

  /// Whether there may be labels beside the known ones with which it selects.
  public boolean maySelect(Labels labels) {
    Map<String, String> known = labels.known();
    return matchLabels.entrySet().stream()
            .allMatch(each ->
                !labels.isSettled(each.getKey())
                    || each.getValue().equals(known.get(each.getKey())))
        && matchExpressions.stream()
            .allMatch(each -> !labels.isSettled(each.key()) || each.holds(known));
  }
}
