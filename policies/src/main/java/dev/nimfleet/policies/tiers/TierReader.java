package dev.nimfleet.policies.tiers;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.LabelSelector;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads a PolicyConfig.
public final class TierReader {
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
    if (!(document instanceof MapNode object)
        || !object.text("kind").orElse("").equals("PolicyConfig")) {
      diagnostics.add(TierErrors.broken(document.at(), "`kind` must be `PolicyConfig`."));
      return Optional.empty();
    }
    Catalogue.ofAllReleases().check(object, diagnostics);
    List<Tier> tiers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Optional<String> everywhere = Optional.empty();
    for (MapNode map : maps(object.find("spec", "tiers"))) {
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
    return diagnostics.errors() == before
        ? Optional.of(new Tiers(tiers, exempt(object)))
        : Optional.empty();
  }

  private static Exempt exempt(MapNode object) {
    return new Exempt(
        texts(object.find("spec", "exempt", "users")),
        texts(object.find("spec", "exempt", "groups")));
  }

  private static Set<String> texts(Optional<Node> node) {
    return node.isPresent() && node.get() instanceof ListNode list
        ? list.items().stream().flatMap(TierReader::text).collect(Collectors.toSet())
        : Set.of();
  }

  /// What a tier says, as far as it is sound.
  private Tier tier(MapNode map) {
    List<String> namespaces =
        map.get("namespaces").orElse(map) instanceof ListNode list
            ? list.items().stream().flatMap(TierReader::text).toList()
            : List.of();
    Map<String, Level> actions = new LinkedHashMap<>();
    for (Entry entry : entries(map.get("actions"))) {
      if (!entry.key().equals(Tier.OTHERS)) knowRule(entry);
      text(entry.value())
          .flatMap(word -> level(word).stream())
          .forEach(level -> actions.put(entry.key(), level));
    }
    Map<String, Map<String, String>> parameters = new LinkedHashMap<>();
    for (Entry entry : entries(map.get("parameters"))) {
      knowRule(entry);
      knowParameters(entry);
      Map<String, String> data = new LinkedHashMap<>();
      for (Entry each : entries(Optional.of(entry.value()))) {
        text(each.value()).forEach(text -> data.put(each.key(), text));
      }
      parameters.put(entry.key(), data);
    }
    Optional<LabelSelector> selector =
        map.get("namespaceSelector")
            .filter(MapNode.class::isInstance)
            .map(node -> LabelSelector.of((MapNode) node));
    return new Tier(map.text("name").orElse(""), namespaces, selector, actions, parameters);
  }

  private void knowRule(Entry entry) {
    if (!rules.containsKey(entry.key())) {
      diagnostics.add(TierErrors.unknownRule(entry.at(), entry.key(), rules.keySet()));
    }
  }

  /// Whether the rule reads what is chosen for it.
  private void knowParameters(Entry entry) {
    Optional.ofNullable(rules.get(entry.key()))
        .map(Rule::parameters)
        .ifPresent(known -> {
          for (Entry each : entries(Optional.of(entry.value()))) {
            if (!known.has(each.key())) {
              diagnostics.add(
                  TierErrors.unknownParameter(
                      each.at(), each.key(), entry.key(), known.described().keySet()));
            }
          }
        });
  }

  private static Optional<Level> level(String word) {
    return switch (word) {
      case "Deny" -> Optional.of(Level.DENY);
      case "Warn" -> Optional.of(Level.WARN);
      case "Audit" -> Optional.of(Level.AUDIT);
      case "Off" -> Optional.of(Level.OFF);
      default -> Optional.empty();
    };
  }

  private static Stream<String> text(Node node) {
    return node instanceof Scalar scalar && scalar.isString()
        ? Stream.of(scalar.text())
        : Stream.empty();
  }

  private static List<MapNode> maps(Optional<Node> node) {
    return node.isPresent() && node.get() instanceof ListNode list
        ? list.items().stream().filter(MapNode.class::isInstance).map(MapNode.class::cast).toList()
        : List.of();
  }

  private static List<Entry> entries(Optional<Node> node) {
    return node.isPresent() && node.get() instanceof MapNode map ? map.entries() : List.of();
  }
}
