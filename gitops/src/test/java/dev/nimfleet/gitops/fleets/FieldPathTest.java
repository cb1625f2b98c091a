package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.Manifests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldPathTest {
  private static final String TEXT =
      """
      spec:
        models:
          llama:
            workload: chat
            waivers:
            - policy: a
            - policy: b
      """;

  @ParameterizedTest
  @CsvSource({
    "chat, spec.models.llama.workload",
    "workload, spec.models.llama.workload",
    "llama, spec.models.llama",
    "b, spec.models.llama.waivers[1].policy",
  })
  void aPlaceIsSaidAsKubectlSaysIt(String word, String path) {
    MapNode document = Manifests.of(TEXT).getFirst();
    int start =
        TEXT.indexOf(word.length() == 1 ? ": " + word : word) + (word.length() == 1 ? 2 : 0);
    Span at = document.at().source().span(start, start + word.length());
    assertThat(FieldPath.of(document, at)).isEqualTo(path);
  }
}
