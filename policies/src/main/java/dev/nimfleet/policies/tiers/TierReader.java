package dev.nimfleet.policies.tiers;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.LabelSelector;
import dev.nimfleet.policies.admission.LabelSelector.Requirement;
import dev.nimfleet.policies.rules.Parameters;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.tiers.Tier.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads a PolicyConfig.
public final class TierReader {
  private static final List<String> FIELDS = List.of("apiVersion", "kind", "metadata", "spec");
  private static final List<String> TIER =
      List.of("name", "namespaces", "namespaceSelector", "actions", "parameters");
  private static final List<String> REQUIREMENT = List.of("key", "operator", "values");
  private static final List<String> WITH_VALUES = List.of("In", "NotIn");
  private static final List<String> WITHOUT = List.of("Exists", "DoesNotExist");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern GLOB = Pattern.compile("[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?");

  private final Map<String, Rule> rules = new TreeMap<>();
  private final Diagnostics diagnostics;

  /// @param rules that a tier may name
  public TierReader(Collection<Rule> rules, Diagnostics diagnostics) {
    rules.forEach(rule -> this.rules.put(rule.id(), rule));
    this.diagnostics = diagnostics;
  }

  /// The tiers of a file, if it is sound.
  public Optional<Tiers> read(Source source) {
    int before = diagnostics.errors();
    List<Node> documents = YamlReader.read(source, diagnostics);
    if (documents.size() == 1) return read(documents.getFirst());
    if (diagnostics.errors() == before) {
      diagnostics.add(
          TierErrors.broken(
              documents.isEmpty() ? source.span(0, 0) : documents.get(1).at(),
              "The file must hold one PolicyConfig."));
    }
    return Optional.empty();
  }

  private Optional<Tiers> read(Node document) {
    int before = diagnostics.errors();
    if (!(document instanceof MapNode object)) {
      diagnostics.add(TierErrors.broken(document.at(), "A PolicyConfig is a map."));
      return Optional.empty();
    }
    known(object, "A PolicyConfig", FIELDS);
    need(object, "apiVersion", "nimfleet.dev/v1alpha1");
    need(object, "kind", "PolicyConfig");
    List<Tier> tiers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Optional<String> everywhere = Optional.empty();
    MapNode spec = map(object, "spec");
    known(spec, "`spec`", List.of("tiers"));
    for (Node item : items(spec, "tiers")) {
      if (!(item instanceof MapNode map)) {
        diagnostics.add(TierErrors.broken(item.at(), "A tier is a map."));
        continue;
      }
      Tier tier = tier(map);
      if (!names.add(tier.name())) {
        diagnostics.add(
            TierErrors.broken(map.at(), "There are two tiers `%s`.".formatted(tier.name())));
      }
      everywhere.ifPresent(
          earlier -> diagnostics.add(TierErrors.hidden(map.at(), tier.name(), earlier)));
      if (tier.namespaces().isEmpty() && tier.selector().isEmpty()) {
        everywhere = everywhere.or(() -> Optional.of(tier.name()));
      }
      tiers.add(tier);
    }
    if (tiers.isEmpty() && diagnostics.errors() == before) {
      diagnostics.add(TierErrors.broken(object.at(), "A PolicyConfig needs `spec.tiers`."));
    }
    return diagnostics.errors() == before ? Optional.of(new Tiers(tiers)) : Optional.empty();
  }

  private Tier tier(MapNode map) {
    known(map, "A tier", TIER);
    String name = map.text("name").orElse("");
    if (!NAME.matcher(name).matches()) {
      diagnostics.add(
          TierErrors.broken(
              map.get("name").map(Node::at).orElse(map.at()),
              "A tier needs a `name` of small letters, digits and dashes."));
    }
    List<String> namespaces = new ArrayList<>();
    for (Node item : items(map, "namespaces")) {
      if (item instanceof Scalar scalar && GLOB.matcher(scalar.text()).matches()) {
        namespaces.add(scalar.text());
      } else {
        diagnostics.add(
            TierErrors.broken(
                item.at(), "A namespace is a name, in which `*` stands for any characters."));
      }
    }
    Map<String, Level> actions = new LinkedHashMap<>();
    for (Entry entry : map(map, "actions").entries()) {
      rule(entry, true);
      level(entry.value()).ifPresent(level -> actions.put(entry.key(), level));
    }
    Map<String, Map<String, String>> parameters = new LinkedHashMap<>();
    for (Entry entry : map(map, "parameters").entries()) {
      rule(entry, false);
      read(entry);
      parameters.put(entry.key(), data(entry));
    }
    Optional<LabelSelector> selector =
        map.has("namespaceSelector")
            ? Optional.of(selector(map(map, "namespaceSelector")))
            : Optional.empty();
    return new Tier(name, namespaces, selector, actions, parameters);
  }

  private void rule(Entry entry, boolean allowsOthers) {
    boolean isOthers = allowsOthers && entry.key().equals(Tier.OTHERS);
    if (!isOthers && !rules.containsKey(entry.key())) {
      diagnostics.add(TierErrors.unknownRule(entry.at(), entry.key(), rules.keySet()));
    }
  }

  /// Whether the rule reads what is chosen for it.
  private void read(Entry entry) {
    Rule rule = rules.get(entry.key());
    if (rule == null || !(entry.value() instanceof MapNode map)) return;
    Parameters known = rule.parameters();
    for (Entry each : map.entries()) {
      if (!known.has(each.key())) {
        diagnostics.add(
            TierErrors.unknownParameter(
                each.at(), each.key(), entry.key(), known.described().keySet()));
      }
    }
  }

  private Optional<Level> level(Node node) {
    String word = node instanceof Scalar scalar ? scalar.text() : "";
    return switch (word) {
      case "Deny" -> Optional.of(Level.DENY);
      case "Warn" -> Optional.of(Level.WARN);
      case "Off" -> Optional.of(Level.OFF);
      default -> {
        diagnostics.add(TierErrors.broken(node.at(), "An action is `Deny`, `Warn` or `Off`."));
        yield Optional.empty();
      }
    };
  }

  private Map<String, String> data(Entry entry) {
    Map<String, String> data = new LinkedHashMap<>();
    if (!(entry.value() instanceof MapNode map)) {
      diagnostics.add(TierErrors.broken(entry.value().at(), "Parameters are a map of texts."));
      return data;
    }
    for (Entry each : map.entries()) {
      if (each.value() instanceof Scalar scalar && scalar.isString()) {
        data.put(each.key(), scalar.text());
      } else {
        diagnostics.add(
            TierErrors.broken(
                each.value().at(),
                "The parameter `%s` must be a text, as in a ConfigMap.".formatted(each.key()),
                "Put it in quotation marks."));
      }
    }
    return data;
  }

  private LabelSelector selector(MapNode map) {
    known(map, "A label selector", List.of("matchLabels", "matchExpressions"));
    Map<String, String> labels = new LinkedHashMap<>();
    for (Entry entry : map(map, "matchLabels").entries()) {
      if (entry.value() instanceof Scalar scalar && scalar.isString()) {
        labels.put(entry.key(), scalar.text());
      } else {
        diagnostics.add(TierErrors.broken(entry.value().at(), "A label's value is a text."));
      }
    }
    List<Requirement> requirements = new ArrayList<>();
    for (Node item : items(map, "matchExpressions")) {
      if (item instanceof MapNode each) requirements.add(requirement(each));
      else diagnostics.add(TierErrors.broken(item.at(), "A requirement is a map."));
    }
    return new LabelSelector(labels, requirements);
  }

  private Requirement requirement(MapNode map) {
    known(map, "A requirement", REQUIREMENT);
    String operator = map.text("operator").orElse("");
    List<String> values =
        items(map, "values").stream()
            .map(item -> item instanceof Scalar scalar ? scalar.text() : "")
            .toList();
    if (map.text("key").orElse("").isEmpty()) {
      diagnostics.add(TierErrors.broken(map.at(), "A requirement needs a `key`."));
    }
    if (!WITH_VALUES.contains(operator) && !WITHOUT.contains(operator)) {
      diagnostics.add(
          TierErrors.broken(map.at(), "An operator is `In`, `NotIn`, `Exists` or `DoesNotExist`."));
    } else if (WITH_VALUES.contains(operator) == values.isEmpty()) {
      diagnostics.add(
          TierErrors.broken(
              map.at(),
              "`%s` needs %s.".formatted(operator, values.isEmpty() ? "`values`" : "no `values`")));
    }
    return new Requirement(map.text("key").orElse(""), operator, values);
  }

  private void need(MapNode object, String field, String value) {
    Optional<Node> found = object.get(field);
    if (found.isPresent() && object.text(field).orElse("").equals(value)) return;
    diagnostics.add(
        TierErrors.broken(
            found.map(Node::at).orElse(object.at()), "`%s` must be `%s`.".formatted(field, value)));
  }

  private void known(MapNode map, String where, List<String> fields) {
    for (Entry entry : map.entries()) {
      if (!fields.contains(entry.key())) {
        diagnostics.add(TierErrors.unknownField(entry.at(), where, entry.key(), fields));
      }
    }
  }

  private MapNode map(MapNode from, String key) {
    Node value = from.get(key).orElseGet(() -> new MapNode(from.at(), List.of()));
    if (value instanceof MapNode map) return map;
    diagnostics.add(TierErrors.broken(value.at(), "`%s` must be a map.".formatted(key)));
    return new MapNode(from.at(), List.of());
  }

  private List<Node> items(MapNode from, String key) {
    Optional<Node> value = from.get(key);
    if (value.isEmpty()) return List.of();
    if (value.get() instanceof ListNode list) return list.items();
    diagnostics.add(TierErrors.broken(value.get().at(), "`%s` must be a list.".formatted(key)));
    return List.of();
  }
}
