package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.CompiledPolicy;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a rule lets an administrator choose: the data of its policies' ConfigMap, by name, as the
/// policies say it under `nimfleet.dev/parameters`, a line each.
///
/// @param described what each is for
/// @param isOpen whether a policy takes data that nobody has described
public record Parameters(Map<String, String> described, boolean isOpen) {
  static final String ANNOTATION = "nimfleet.dev/parameters";

  public Parameters {
    described = Collections.unmodifiableMap(new TreeMap<>(described));
  }

  static Parameters of(Rule rule) {
    Map<String, String> described = new TreeMap<>();
    boolean isOpen = false;
    for (Rule.RulePolicy each : rule.policies()) {
      CompiledPolicy policy = each.policy();
      Map<String, String> own = described(policy.annotation(ANNOTATION));
      described.putAll(own);
      isOpen |= own.isEmpty() && policy.policy().paramKind().isPresent();
    }
    return new Parameters(described, isOpen);
  }

  /// `name: what it is for`, a line each.
  static Map<String, String> described(String lines) {
    Map<String, String> described = new TreeMap<>();
    lines
        .lines()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> described.put(parts[0].strip(), parts[1].strip()));
    return described;
  }

  /// Whether some policy may read a parameter.
  public boolean has(String name) {
    return isOpen || described.containsKey(name);
  }

  /// The descriptions, for people; nothing where there is nothing to choose.
  public Optional<String> page() {
    if (described.isEmpty()) return Optional.empty();
    StringBuilder page = new StringBuilder("Parameters\n");
    described.forEach((name, what) -> page.append("  %s: %s\n".formatted(name, what)));
    return Optional.of(page.toString());
  }
}
