package dev.nimfleet.compiler.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
  @Test
  void aPathGetsTheRegistry() {
    assertThat(Image.parse("meta/llama:1.3.0", "registry.corp.example/nim"))
        .contains(new Image("registry.corp.example/nim/meta/llama", "meta/llama", "1.3.0"));
  }

  @Test
  void aReferenceThatNamesARegistryKeepsIt() {
    assertThat(image("nvcr.io/nim/meta/llama:1.3.0"))
        .isEqualTo(new Image("nvcr.io/nim/meta/llama", "meta/llama", "1.3.0"));
    assertThat(image("localhost:5000/llama:1.3.0"))
        .isEqualTo(new Image("localhost:5000/llama", "llama", "1.3.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta/llama", "meta/llama:", "localhost:5000/llama"})
  void withoutATagItIsNoImage(String text) {
    assertThat(Image.parse(text, "nvcr.io/nim")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.3.0, 1", "v2.0.1, 2", "24.05, 24"})
  void theMajorVersionIsTheFirstNumberOfTheTag(String tag, int major) {
    assertThat(image("llama:" + tag).major()).isEqualTo(OptionalInt.of(major));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nightly", "latest", "2", "20261123", "rc-1.0"})
  void aTagThatIsNoVersionHasNoMajor(String tag) {
    assertThat(image("llama:" + tag).major()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1.3.0, v1-3-0",
    "1.8.6-rtx, v1-8-6-rtx",
    "RC_1, rc-1",
    "1.0--x., v1-0-x",
    "___, x",
    "v2.0, v2-0"
  })
  void aTagBecomesAPartOfADnsLabel(String tag, String label) {
    assertThat(image("llama:" + tag).tagLabel()).isEqualTo(label);
  }

  private static Image image(String text) {
    return Image.parse(text, "nvcr.io/nim").orElseThrow();
  }
}
