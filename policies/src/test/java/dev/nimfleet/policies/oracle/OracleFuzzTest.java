package dev.nimfleet.policies.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.rules.Verdict;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The first five rules against oracles that were written without a look at their expressions, on
/// random objects. `-Doracle.seed=` and `-Doracle.count=` ask for others.
class OracleFuzzTest {
  private static final long SEED = Long.getLong("oracle.seed", 20_261_124);
  private static final int COUNT = Integer.getInteger("oracle.count", 100_000);
  private static final int SHOWN = Integer.getInteger("oracle.shown", 10);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /// Below this share of its cases a verdict, or a policy, is hardly tested.
  private static final double HEALTHY = 0.005;

  private static final List<Oracle> ORACLES =
      List.of(
          new NoCpuAutoscalingOracle(),
          new StartupWindowOracle(),
          new ScaleInCooldownOracle(),
          new CacheRequiredOracle(),
          new ProfileInCacheOracle());

  /// An oracle, and what it is held against.
  private record Pair(Oracle oracle, Rule rule) {}

  private final Map<String, LongAdder> seen = new ConcurrentHashMap<>();
  private final List<Pair> pairs = pairs();

  @Test
  void theRulesSayWhatTheOraclesThink() {
    System.out.printf("%,d random objects, -Doracle.seed=%d%n", COUNT, SEED);
    List<String> disagreements =
        IntStream.range(0, COUNT)
            .parallel()
            .boxed()
            .flatMap(index -> disagreements(index).stream())
            .limit(SHOWN)
            .toList();
    assertThat(disagreements).isEmpty();
    System.out.println(new TreeMap<>(seen));
    assertThat(rare()).isEmpty();
  }

  private static List<Pair> pairs() {
    var diagnostics = new Diagnostics();
    Map<String, Rule> rules =
        ShippedRules.read(KubernetesVersion.NEWEST, diagnostics).stream()
            .collect(Collectors.toMap(Rule::id, Function.identity()));
    assertThat(diagnostics.sorted()).isEmpty();
    return ORACLES.stream()
        .map(oracle -> new Pair(oracle, java.util.Objects.requireNonNull(rules.get(oracle.rule()))))
        .toList();
  }

  private List<String> disagreements(int index) {
    long seed = SEED + index;
    Case asked = new Cases(new Draw(seed)).any();
    var example = Example.of(asked);
    var evaluator =
        new PolicyEvaluator(new Objects(example.cluster()), System.nanoTime() + LIMIT.toNanos());
    var judge = new Judge(evaluator);
    return pairs.stream()
        .flatMap(pair -> disagreement(pair, asked, example, judge).stream())
        .map(text -> "-Doracle.seed=%d -Doracle.count=1: %s".formatted(seed, text))
        .toList();
  }

  private Optional<String> disagreement(Pair pair, Case asked, Example example, Judge judge) {
    if (pair.oracle().concerns(asked).isEmpty()) {
      assertThat(judge.judge(pair.rule(), example.request(), example.params()).violations())
          .isEmpty();
      return Optional.empty();
    }
    Opinion opinion = pair.oracle().judge(asked);
    Verdict verdict = judge.judge(pair.rule(), example.request(), example.params());
    String word = verdict.denies() ? "deny" : verdict.violations().isEmpty() ? "allow" : "warn";
    count(pair.rule().id());
    count(pair.rule().id() + " " + word);
    verdict.violations().stream()
        .map(violation -> violation.policy().name())
        .distinct()
        .forEach(this::count);
    if (opinion.word().equals(word)) return Optional.empty();
    return Optional.of(
        "%s: the oracle says %s, the engine %s %s%n- %s"
            .formatted(
                pair.rule().id(),
                opinion,
                word,
                verdict.violations().stream().map(Violation::message).toList(),
                Tree.yaml(asked.example())));
  }

  private void count(String what) {
    seen.computeIfAbsent(what, _ -> new LongAdder()).increment();
  }

  /// Verdicts and policies that hardly any case came to.
  private List<String> rare() {
    return pairs.stream()
        .flatMap(pair -> {
          String id = pair.rule().id();
          List<String> words =
              List.of("allow", "warn", "deny").stream().map(word -> id + " " + word).toList();
          List<String> policies =
              pair.rule().policies().stream().map(policy -> policy.name()).toList();
          return List.of(words, policies).stream()
              .flatMap(List::stream)
              .filter(what -> times(what) < HEALTHY * times(id));
        })
        .toList();
  }

  private long times(String what) {
    return seen.getOrDefault(what, new LongAdder()).sum();
  }

  /// A case as the engine takes it.
  private record Example(AdmissionRequest request, Object params, List<MapValue> cluster) {

    static Example of(Case asked) {
      MapNode all = read(Tree.yaml(asked.example()));
      MapNode object = (MapNode) all.get("object").orElseThrow();
      Optional<Node> old = all.get("oldObject");
      return new Example(
          Requests.of(
              object,
              old.isPresent() ? "UPDATE" : "CREATE",
              ObjectValues.of(object),
              old.map(ObjectValues::of).orElse(Null.NULL),
              User.ADMIN,
              asked.isDryRun(),
              Null.NULL),
          all.get("params").map(ObjectValues::of).orElse(Null.NULL),
          ((ListNode) all.get("cluster").orElseThrow())
              .items().stream().map(item -> (MapValue) ObjectValues.of(item)).toList());
    }

    private static MapNode read(String yaml) {
      var diagnostics = new Diagnostics();
      List<Node> documents = YamlReader.read(new Source("case.yaml", yaml), diagnostics);
      assertThat(diagnostics.sorted()).isEmpty();
      return (MapNode) documents.getFirst();
    }
  }
}
