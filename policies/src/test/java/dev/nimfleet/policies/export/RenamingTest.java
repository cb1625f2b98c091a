package dev.nimfleet.policies.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Other names for what an expression speaks of, and for nothing else.
class RenamingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "object.spec.object | oldObject.spec.object",
        "variables.a + a | variables.b + a",
        "object.metadata.labels.`object/app` | oldObject.metadata.labels.`object/app`",
        "object.`object`.`a` + variables.a | oldObject.`object`.`a` + variables.b",
        "object.a == '`' && object.b == '`' | oldObject.a == '`' && oldObject.b == '`'",
      })
  void namesAreReplacedWhereTheyStandForSomething(String expression, String renamed) {
    var renaming = new Renaming(Map.of("object", "oldObject"), Map.of("a", "b"));
    assertThat(renaming.of(expression)).isEqualTo(renamed);
  }
}
