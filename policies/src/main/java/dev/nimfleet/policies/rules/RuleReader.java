package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.CompiledPolicy;
import dev.nimfleet.policies.admission.Environments;
import dev.nimfleet.policies.admission.PolicyFiles;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.prepared.PreparedFile;
import dev.nimfleet.policies.rules.Example.Expected;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Reads rules from the files of their folders.
public final class RuleReader {
  static final String EXAMPLES = "examples.yaml";
  private static final String PREFIX = "nimfleet.dev/";

  private final Environments portable;
  private final Environments ours;
  private final Diagnostics diagnostics;
  private final Map<String, Span> names = new HashMap<>();

  /// @param version what the policies must run on
  public RuleReader(KubernetesVersion version, Diagnostics diagnostics) {
    this.portable = new Environments(RuleLibraries.of(true), version);
    this.ours = new Environments(RuleLibraries.of(false), version);
    this.diagnostics = diagnostics;
  }

  /// The rule of a folder, if it is sound.
  ///
  /// @param files of the folder, by their names without a path
  public Optional<Rule> read(String id, Map<String, Source> files) {
    int before = diagnostics.errors();
    List<RulePolicy> policies = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    files.forEach((name, source) -> {
      if (name.equals(EXAMPLES)) {
        examples.addAll(examples(source));
      } else {
        policies.addAll(policies(source));
      }
    });
    Source any = files.values().stream().findFirst().orElse(new Source(id, ""));
    Span place = any.text().isEmpty() ? any.span(0, 0) : any.span(0, 1);
    if (diagnostics.errors() == before) {
      if (policies.isEmpty()) diagnostics.add(RuleErrors.noPolicy(place, id));
      need(examples, id, place, "allowed", example -> example.verdict() == Expected.ALLOW);
      need(examples, id, place, "not allowed", example -> example.verdict() != Expected.ALLOW);
    }
    return diagnostics.errors() > before
        ? Optional.empty()
        : Optional.of(rule(id, policies, examples));
  }

  /// The same, of a folder whose files are prepared.
  ///
  /// @param examples gives those of the folder, which were found sound before
  Optional<Rule> read(String id, List<PreparedFile> files, Supplier<List<Example>> examples) {
    int before = diagnostics.errors();
    List<RulePolicy> policies = new ArrayList<>();
    for (PreparedFile file : files) {
      policies.addAll(
          policies(
              file.source(), environments -> PolicyFiles.read(file, environments, diagnostics)));
    }
    return diagnostics.errors() > before
        ? Optional.empty()
        : Optional.of(rule(id, policies, new Later<>(examples)));
  }

  /// The files of a folder, prepared for [#read] if they are sound.
  List<PreparedFile> prepare(String id, Map<String, Source> files) {
    if (read(id, files).isEmpty()) return List.of();
    return files.entrySet().stream()
        .filter(file -> !file.getKey().equals(EXAMPLES))
        .map(Map.Entry::getValue)
        .map(source ->
            PolicyFiles.prepare(id, source, isPortable(source) ? portable : ours, diagnostics))
        .toList();
  }

  private static Rule rule(String id, List<RulePolicy> policies, List<Example> examples) {
    CompiledPolicy first = policies.getFirst().policy();
    return new Rule(
        id,
        annotation(first, "title"),
        annotation(first, "why"),
        annotation(first, "fix"),
        policies,
        examples);
  }

  private void need(
      List<Example> examples, String id, Span place, String what, Predicate<Example> wanted) {
    if (examples.stream().noneMatch(wanted)) {
      diagnostics.add(RuleErrors.noExamples(place, id, what));
    }
  }

  private List<RulePolicy> policies(Source source) {
    return policies(source, environments -> PolicyFiles.read(source, environments, diagnostics));
  }

  private static boolean isPortable(Source source) {
    return !source.text().contains("nimfleet.dev/engine: webhook");
  }

  /// @param read the policies of a file
  private List<RulePolicy> policies(
      Source source, Function<Environments, List<CompiledPolicy>> read) {
    boolean isPortable = isPortable(source);
    List<RulePolicy> policies = new ArrayList<>();
    for (CompiledPolicy policy : read.apply(isPortable ? portable : ours)) {
      Span other = names.putIfAbsent(policy.name(), policy.at());
      if (other != null) diagnostics.add(RuleErrors.twice(policy.at(), policy.name(), other));
      need(policy, "title", "It says what is wrong in a few words.");
      need(policy, "why", "It says what goes wrong in a cluster otherwise.");
      need(policy, "fix", "It says what to do.");
      Optional<Action> action = action(annotation(policy, "action"));
      if (action.isEmpty()) {
        diagnostics.add(
            RuleErrors.noAnnotation(
                policy.at(), policy.name(), PREFIX + "action", "It is `Deny` or `Warn`."));
      }
      policies.add(new RulePolicy(policy, action.orElse(Action.DENY), isPortable));
    }
    return policies;
  }

  private void need(CompiledPolicy policy, String annotation, String help) {
    if (annotation(policy, annotation).isBlank()) {
      diagnostics.add(
          RuleErrors.noAnnotation(policy.at(), policy.name(), PREFIX + annotation, help));
    }
  }

  private static Optional<Action> action(String word) {
    return switch (word) {
      case "Deny" -> Optional.of(Action.DENY);
      case "Warn" -> Optional.of(Action.WARN);
      default -> Optional.empty();
    };
  }

  private static String annotation(CompiledPolicy policy, String name) {
    return policy.annotation(PREFIX + name);
  }

  List<Example> examples(Source source) {
    List<Example> examples = new ArrayList<>();
    for (Node document : YamlReader.read(source, diagnostics)) {
      List<Node> items = document instanceof ListNode list ? list.items() : List.of(document);
      for (Node item : items) {
        if (item instanceof MapNode map) {
          new ExampleReader(diagnostics).read(map).ifPresent(examples::add);
        } else {
          diagnostics.add(RuleErrors.brokenExample(item.at(), "An example is a map."));
        }
      }
    }
    return examples;
  }
}
