package dev.nimfleet.policies.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Our engine and a real kube-apiserver say the same, to the letter: verdict, status code, reason,
/// message, warnings, and what the audit log gets to know. No expectation is written anywhere: both
/// are asked.
@RequiresApiServer
class DifferentialTest {
  private static final Path CASES = Path.of("src/test/resources/differential");

  /// What cannot be the same, with the reason above it.
  private static final Set<String> KNOWN =
      Wire.text(CASES.resolve("known-differences.txt"))
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toSet());

  private static Server server;
  private static Engine engine;

  @BeforeAll
  static void start() {
    server = Server.start();
    engine = new Engine(server.authority());
    server.client().installCrds(crds("crds.yaml"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theCasesComeOutTheSame() {
    List<Pair> pairs = new ArrayList<>();
    for (Path file : Wire.files(CASES.resolve("cases"))) pairs.addAll(CaseReader.read(file));
    assertThat(differences(pairs)).isEmpty();
    assertThat(pairs).hasSizeGreaterThanOrEqualTo(150);
  }

  @Test
  @RequiresRealCrds
  void theExamplesOfTheRulesComeOutTheSame() {
    RealCrds real = RealCrds.find().orElseThrow();
    server.client().installCrds(real.texts("main"));
    server.client().installCrds(crds("crds-of-others.yaml"));
    List<Pair> pairs = ExamplePairs.all(Release.MAIN);
    assertThat(differences(pairs)).isEmpty();
  }

  @Test
  void whatTheServerDoesNotTakeWeDoNotTakeEither() {
    List<String> accepted = new ArrayList<>();
    for (MapNode written : Wire.maps("refused.yaml", Wire.text(CASES.resolve("refused.yaml")))) {
      String name = written.text("name").orElseThrow();
      MapNode object =
          written.has("bindings")
              ? CaseReader.bindings(written, name).getFirst()
              : CaseReader.policy(written);
      if (server.client().dryRun().create(ObjectRef.of(object), Wire.json(object)).isSuccess()) {
        accepted.add(name + ": accepted by the server");
      }
      if (engine.problems(object).errors() == 0) accepted.add(name + ": accepted by us");
    }
    assertThat(accepted).isEmpty();
  }

  private static List<String> differences(List<Pair> pairs) {
    server.prepare(pairs);
    Map<String, Answer> theirs = server.answers(pairs);
    List<String> differences = new ArrayList<>();
    for (Pair pair : pairs) {
      Optional<String> refusal = server.refusal(pair);
      Diagnostics problems = engine.problems(pair.policy());
      if (refusal.isPresent() || problems.errors() > 0) {
        differences.add(
            "%n%s%n  server refuses the policy: %s%n  engine refuses the policy: %s"
                .formatted(pair.name(), refusal.orElse("no"), problems.sorted()));
        continue;
      }
      Answer their = Objects.requireNonNull(theirs.get(pair.name()));
      if (their.isBeforePolicies()) {
        differences.add("%n%s%n  no policy was asked: %s".formatted(pair.name(), their));
        continue;
      }
      Answer ours = engine.answer(pair);
      if (ours.equals(their) == KNOWN.contains(pair.name())) {
        differences.add("%n%s%n  server %s%n  engine %s".formatted(pair.name(), their, ours));
      }
    }
    return differences;
  }

  private static List<String> crds(String file) {
    return Wire.maps(file, Wire.text(CASES.resolve(file))).stream().map(Wire::json).toList();
  }
}
