package dev.nimfleet.policies.tiers;

import dev.nimfleet.policies.admission.LabelSelector;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.rules.Rule.Action;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Namespaces that are treated alike.
///
/// @param namespaces their names, in which `*` stands for anything; none for all
/// @param actions by rule; `*` is for all others
/// @param parameters by rule, the data of a ConfigMap
public record Tier(
    String name,
    List<String> namespaces,
    Optional<LabelSelector> selector,
    Map<String, Level> actions,
    Map<String, Map<String, String>> parameters) {
  /// What holds where no tier does: every rule as it says itself.
  public static final Tier STRICT = new Tier("", List.of(), Optional.empty(), Map.of(), Map.of());

  static final String OTHERS = "*";

  public Tier {
    namespaces = List.copyOf(namespaces);
    actions = Map.copyOf(actions);
    parameters = Map.copyOf(parameters);
  }

  /// What becomes of a finding at most: a tier makes a rule gentler and never stricter, since a
  /// policy that warns does so for a reason, such as that the object may come true by itself.
  public enum Level {
    DENY,
    WARN,
    AUDIT,
    OFF
  }

  /// Whether it holds whatever nobody knows of the namespace.
  boolean certainlyHolds(NamespaceFacts namespace) {
    boolean isNamed = namespaces.isEmpty() || namespace.name().filter(this::names).isPresent();
    return isNamed
        && selector.map(wanted -> wanted.certainlySelects(namespace.labels())).orElse(true);
  }

  /// Whether it may hold, for all that is known of the namespace.
  boolean mayHold(NamespaceFacts namespace) {
    boolean isNamed = namespaces.isEmpty() || namespace.name().map(this::names).orElse(true);
    return isNamed && selector.map(wanted -> wanted.maySelect(namespace.labels())).orElse(true);
  }

  private boolean names(String namespace) {
    return namespaces.stream().anyMatch(glob -> fits(glob, namespace));
  }

  public Level level(String rule) {
    Level others = actions.getOrDefault(OTHERS, Level.DENY);
    return actions.getOrDefault(rule, others);
  }

  /// What a policy's own action comes to; nothing when it has no say here.
  public Optional<Action> action(String rule, Action own) {
    return switch (level(rule)) {
      case DENY -> Optional.of(own);
      case WARN -> Optional.of(gentler(own, Action.WARN));
      case AUDIT -> Optional.of(Action.AUDIT);
      case OFF -> Optional.empty();
    };
  }

  private static Action gentler(Action one, Action other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /// What a policy sees as `params`.
  public Object params(String rule) {
    Map<String, String> data = parameters.getOrDefault(rule, Map.of());
    return data.isEmpty()
        ? Null.NULL
        : MapValue.of(Map.of("apiVersion", "v1", "kind", "ConfigMap", "data", MapValue.of(data)));
  }

  /// Whether a name fits a pattern in which `*` stands for any characters.
  static boolean fits(String glob, String name) {
    String[] parts = glob.split("\\*", -1);
    if (parts.length == 1) return glob.equals(name);
    String first = parts[0];
    String last = parts[parts.length - 1];
    if (name.length() < first.length() + last.length()) return false;
    if (!name.startsWith(first) || !name.endsWith(last)) return false;
    int here = first.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], here);
      if (found < 0 || found + parts[i].length() > name.length() - last.length()) return false;
      here = found + parts[i].length();
    }
    return true;
  }
}
