package dev.nimfleet.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// S11 and S13: what is sent is read one way only, or not at all.
class JsonReaderTest {
  private static Object read(String text) throws Unreadable {
    return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9223372036854775807 | 9223372036854775807 | java.lang.Long",
        "9223372036854775808 | 9.223372036854776E18 | java.lang.Double",
        "-0 | 0 | java.lang.Long",
        "-0.0 | -0.0 | java.lang.Double",
        "1e2 | 100.0 | java.lang.Double",
        "1.5 | 1.5 | java.lang.Double",
      })
  void aNumberIsWhatItIsInGo(String text, String value, Class<?> type) throws Unreadable {
    assertThat(read(text)).isInstanceOf(type).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"a\": 1, \"a\": 2}",
        "{\"a\": 1} {\"b\": 2}",
        "{\"a\": 1",
        "{\"a\": 1e400}",
        "{\"a\": NaN}",
        "{'a': 1}",
        "{\"a\": 01}",
        "{\"a\": \"\\u12\"}",
        "[1, 2,]",
        "/* nothing */ {}",
      })
  void whatCouldBeReadInSeveralWaysIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(Unreadable.class);
  }

  @Test
  void aKeyInAnotherCaseIsAnotherKey() throws Unreadable {
    assertThat(read("{\"Spec\": 1, \"spec\": 2}")).hasToString("{Spec: 1, spec: 2}");
  }

  @Test
  void tenThousandLevelsAreAnErrorAndNoCrash() {
    assertThatThrownBy(() -> read("[".repeat(10_000) + "]".repeat(10_000)))
        .isInstanceOf(Unreadable.class);
  }

  /// S1: a value of three characters takes a hundred bytes.
  @Test
  void millionsOfSmallValuesAreTooMany() {
    assertThatThrownBy(() -> read("[" + "{\"\":0},".repeat(1_000_000) + "0]"))
        .isInstanceOf(Unreadable.class);
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    byte[] broken = {'"', (byte) 0xC3, (byte) 0x28, '"'};
    assertThatThrownBy(() -> JsonReader.read(broken)).isInstanceOf(Unreadable.class);
  }

  @Test
  void theErrorTellsWhereAndNotWhat() {
    assertThatThrownBy(() -> read("{\"password\":\n \"hunter2\" \"x\"}"))
        .message()
        .contains("line 2")
        .doesNotContain("hunter2")
        .doesNotContain("x\"");
  }
}
