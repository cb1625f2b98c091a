package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.admission.Policy;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What an administrator may choose is described, and what is described is read.
class ParametersTest {
  private static final Pattern READ = Pattern.compile("params\\.data\\['(\\w+)'\\]");
  private static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());

  @Test
  void aPolicyDescribesWhatItReads() {
    assertThat(RULES.stream().flatMap(rule -> rule.policies().stream()))
        .allSatisfy(each -> {
          Policy policy = each.policy().policy();
          var described = Parameters.described(each.policy().annotation(Parameters.ANNOTATION));
          assertThat(described.keySet()).as(each.name()).isEqualTo(read(policy));
          assertThat(policy.paramKind().isPresent()).isEqualTo(!described.isEmpty());
        });
  }

  @Test
  void peopleReadWhatTheyMayChoose() {
    assertThat(parameters("no-cpu-autoscaling").page().orElseThrow())
        .startsWith("Parameters\n  metrics: metrics that are allowed besides those of NIM");
    assertThat(parameters("startup-window").page()).isEmpty();
    assertThat(parameters("startup-window").has("metrics")).isFalse();
  }

  private static Parameters parameters(String id) {
    return RULES.stream()
        .filter(rule -> rule.id().equals(id))
        .findFirst()
        .orElseThrow()
        .parameters();
  }

  @Test
  void theDocumentationNamesAll() throws IOException {
    String docs = Files.readString(Path.of("../docs/policies.md")).replaceAll("\\s+", " ");
    for (Rule rule : RULES) {
      rule.parameters()
          .described()
          .forEach(
              (name, what) -> assertThat(docs).contains("| `%s` | %s |".formatted(name, what)));
    }
    assertThat(RULES).anyMatch(rule -> !rule.parameters().described().isEmpty());
  }

  private static Set<String> read(Policy policy) {
    Set<String> names = new TreeSet<>();
    policy.variables().stream()
        .flatMap(variable -> READ.matcher(variable.expression().text()).results())
        .map((MatchResult found) -> found.group(1))
        .forEach(names::add);
    return names;
  }
}
