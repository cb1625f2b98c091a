package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.admission.Binding.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Violations for the audit log, as the JSON that Go's `encoding/json` writes.
final class AuditedFailures {
  static final String KEY = "validation.policy.admission.k8s.io/validation_failure";

  /// More would make an audit event that the log refuses as a whole.
  private static final int MOST = 50;

  private final List<String> failures = new ArrayList<>();

  /// @param validation the position of what failed, in the policy
  void add(int validation, String message, Binding binding) {
    if (failures.size() == MOST) return;
    failures.add(
        "{\"message\":%s,\"policy\":%s,\"binding\":%s,\"expressionIndex\":%d,\"validationActions\":%s}"
            .formatted(
                quoted(message),
                quoted(binding.policy()),
                quoted(binding.name()),
                validation,
                binding.actions().stream()
                    .map(Action::word)
                    .map(AuditedFailures::quoted)
                    .collect(Collectors.joining(",", "[", "]"))));
  }

  Optional<String> text() {
    return failures.isEmpty()
        ? Optional.empty()
        : Optional.of(failures.stream().collect(Collectors.joining(",", "[", "]")));
  }

  /// What could end a script in HTML is escaped, too.
  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '<', '>', '&', '\u2028', '\u2029' -> json.append("\\u%04x".formatted((int) c));
        default -> {
          if (c < ' ') json.append("\\u%04x".formatted((int) c));
          else json.append(c);
        }
      }
    }
    return json.append('"').toString();
  }
}
