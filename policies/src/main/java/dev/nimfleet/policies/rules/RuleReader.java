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
import dev.nimfleet.policies.admission.PolicyCost;
import dev.nimfleet.policies.admission.PolicyFiles;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.prepared.PreparedFile;
import dev.nimfleet.policies.prepared.PreparedPolicy;
import dev.nimfleet.policies.rules.Example.Expected;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads rules from the files of their folders.
public final class RuleReader {
  /// The file beside the policies of a rule.
  public static final String EXAMPLES = "examples.yaml";

  private static final String PREFIX = "nimfleet.dev/";
  private static final String ENGINE = "nimfleet.dev/engine";
  private static final String OURS = "webhook";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final Environments portable;
  private final Environments ours;
  private final Diagnostics diagnostics;
  private final Map<String, Span> names = new HashMap<>();
  private final Set<String> ids = new HashSet<>();

  /// @param version what the policies must run on
  public RuleReader(KubernetesVersion version, Diagnostics diagnostics) {
    this(version, Optional.of(SizeLimits.USUAL), diagnostics);
  }

  private RuleReader(
      KubernetesVersion version, Optional<SizeLimits> limits, Diagnostics diagnostics) {
    this.portable = new Environments(RuleLibraries.of(true), version, Map.of(), limits);
    this.ours = new Environments(RuleLibraries.of(false), version, RuleLibraries.givers(), limits);
    this.diagnostics = diagnostics;
  }

  /// One for the rules that are shipped. What of them may cost much is known, and told to nobody.
  static RuleReader ofShipped(Diagnostics diagnostics) {
    return new RuleReader(KubernetesVersion.NEWEST, Optional.empty(), diagnostics);
  }

  /// What a policy of a rule can cost at most.
  ///
  /// @param limits of values that no schema limits
  public static PolicyCost cost(RulePolicy policy, SizeLimits limits) {
    var any =
        new Environments(
            RuleLibraries.of(policy.isPortable()),
            KubernetesVersion.NEWEST,
            policy.isPortable() ? Map.of() : RuleLibraries.givers(),
            Optional.empty());
    return any.cost(policy.policy(), limits);
  }

  /// The rule of a folder, if it is sound.
  ///
  /// @param files of the folder, by their names without a path
  public Optional<Rule> read(String id, Map<String, Source> files) {
    int before = diagnostics.errors();
    Source any = files.values().stream().findFirst().orElse(new Source(id, ""));
    Span place = any.text().isEmpty() ? any.span(0, 0) : any.span(0, 1);
    if (!NAME.matcher(id).matches()) diagnostics.add(RuleErrors.badName(place, id));
    if (!ids.add(id)) diagnostics.add(RuleErrors.ruleTwice(place, id));
    int declared = 0;
    List<RulePolicy> policies = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (Map.Entry<String, Source> file : files.entrySet()) {
      if (file.getKey().equals(EXAMPLES)) {
        examples.addAll(examples(file.getValue()));
      } else {
        List<MapNode> objects = objects(file.getValue());
        declared += objects.size();
        policies.addAll(
            policies(
                isPortable(objects),
                environments -> PolicyFiles.read(objects, environments, diagnostics)));
      }
    }
    boolean isPart = policies.size() < declared;
    if (diagnostics.errors() == before) {
      if (declared == 0) diagnostics.add(RuleErrors.noPolicy(place, id));
      need(examples, id, place, "allowed", example -> example.verdict() == Expected.ALLOW);
      need(examples, id, place, "not allowed", example -> example.verdict() != Expected.ALLOW);
    }
    return diagnostics.errors() > before || policies.isEmpty()
        ? Optional.empty()
        : Optional.of(rule(id, policies, isPart ? of(policies, examples) : examples));
  }

  /// The same, of a folder whose files are prepared.
  ///
  /// @param examples gives those of the folder, which were found sound before
  Optional<Rule> read(String id, List<PreparedFile> files, Supplier<List<Example>> examples) {
    int before = diagnostics.errors();
    ids.add(id);
    int declared = 0;
    List<RulePolicy> policies = new ArrayList<>();
    for (PreparedFile file : files) {
      List<MapNode> objects = file.policies().stream().map(PreparedPolicy::object).toList();
      declared += objects.size();
      policies.addAll(
          policies(
              isPortable(objects),
              environments -> PolicyFiles.read(file, environments, diagnostics)));
    }
    if (diagnostics.errors() > before || policies.isEmpty()) return Optional.empty();
    boolean isPart = policies.size() < declared;
    return Optional.of(
        rule(
            id,
            policies,
            new Later<>(() -> isPart ? of(policies, examples.get()) : examples.get())));
  }

  /// The files of a folder, prepared for [#read] if they are sound.
  List<PreparedFile> prepare(String id, Map<String, Source> files) {
    if (read(id, files).isEmpty()) return List.of();
    return files.entrySet().stream()
        .filter(file -> !file.getKey().equals(EXAMPLES))
        .map(Map.Entry::getValue)
        .map(source ->
            PolicyFiles.prepare(
                id, source, isPortable(objects(source)) ? portable : ours, diagnostics))
        .toList();
  }

  private static Rule rule(String id, List<RulePolicy> policies, List<Example> examples) {
    RulePolicy main = MainText.of(policies);
    return new Rule(id, main.title(), main.why(), main.fix(), policies, examples);
  }

  /// The examples that can come out as they say although some policies were left out.
  private static List<Example> of(List<RulePolicy> policies, List<Example> examples) {
    return examples.stream()
        .filter(example ->
            example.verdict() == Expected.ALLOW
                || policies.stream()
                    .anyMatch(policy -> example.policy().equals(Optional.of(policy.name()))))
        .toList();
  }

  /// The policies of a file as they are written; what is wrong with their fields is told later.
  private List<MapNode> objects(Source source) {
    List<MapNode> policies = new ArrayList<>();
    for (Node document : YamlReader.read(source, diagnostics)) {
      String kind =
          document instanceof MapNode map ? map.text("kind").orElse("") : document.kindName();
      if (document instanceof MapNode map && kind.equals(PolicyFiles.POLICY)) {
        policies.add(map);
      } else {
        diagnostics.add(
            RuleErrors.stray(document.at(), kind.isEmpty() ? "This" : "`%s`".formatted(kind)));
      }
    }
    return policies;
  }

  /// Whether a plain API server can run the policies of a file.
  private boolean isPortable(List<MapNode> policies) {
    Set<String> engines = new LinkedHashSet<>();
    for (MapNode policy : policies) {
      Optional<Node> stated = policy.find("metadata", "annotations", ENGINE);
      String engine = policy.text("metadata", "annotations", ENGINE).orElse("");
      if (stated.isPresent() && !engine.equals(OURS)) {
        diagnostics.add(RuleErrors.unknownEngine(stated.get().at(), engine));
      }
      if (engines.add(engine) && engines.size() == 2) {
        diagnostics.add(RuleErrors.twoEngines(stated.map(Node::at).orElse(policy.at())));
      }
    }
    return !engines.contains(OURS);
  }

  private void need(
      List<Example> examples, String id, Span place, String what, Predicate<Example> wanted) {
    if (examples.stream().noneMatch(wanted)) {
      diagnostics.add(RuleErrors.noExamples(place, id, what));
    }
  }

  /// @param read the policies of a file
  private List<RulePolicy> policies(
      boolean isPortable, Function<Environments, List<CompiledPolicy>> read) {
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
      policies.add(new RulePolicy(policy, action.orElse(Action.DENY)));
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
