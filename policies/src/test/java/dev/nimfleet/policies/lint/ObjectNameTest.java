package dev.nimfleet.policies.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What objects are called.
class ObjectNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: NIMService, metadata: {name: a, namespace: nim}} | NIMService nim/a",
        "{kind: NIMService, metadata: {name: a}}               | NIMService a",
        "{kind: Namespace, metadata: {name: a}}                | Namespace a",
        "{metadata: {name: a}}                                 | object a",
      })
  void byKindAndName(String object, String name) {
    var read = YamlReader.read(new Source("a.yaml", object), new Diagnostics());
    assertThat(ObjectName.of((MapNode) read.getFirst())).isEqualTo(name);
  }
}
