package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every rule says of its examples what they expect.
class ExamplesTest {
  @Test
  void theRulesAreSound() {
    var diagnostics = new Diagnostics();
    assertThat(RuleFolders.all(diagnostics)).isNotEmpty();
    assertThat(diagnostics.sorted()).isEmpty();
  }

  @Test
  void eachExampleComesOutAsItSays() {
    List<Diagnostic> failures =
        RuleFolders.all(new Diagnostics()).stream()
            .flatMap(rule -> Examples.run(rule).stream())
            .flatMap(outcome -> outcome.failure().stream())
            .toList();
    assertThat(failures).isEmpty();
  }
}
