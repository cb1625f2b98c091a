package dev.nimfleet.compiler.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestTest {
  private static final List<String> WORKLOADS =
      List.of(
          "short-context-chat",
          "long-context-rag",
          "batch-summarization",
          "mixed",
          "realtime-coding");

  @Test
  void aLetterLeftOutAddedChangedOrSwappedIsForgiven() {
    assertThat(Suggest.closest("mixd", WORKLOADS)).hasValue("mixed");
    assertThat(Suggest.closest("mixxed", WORKLOADS)).hasValue("mixed");
    assertThat(Suggest.closest("mixet", WORKLOADS)).hasValue("mixed");
    assertThat(Suggest.closest("imxed", WORKLOADS)).hasValue("mixed");
  }

  @Test
  void longerWordsForgiveMore() {
    assertThat(Suggest.closest("short-contxt-chats", WORKLOADS)).hasValue("short-context-chat");
    assertThat(Suggest.closest("long-context", WORKLOADS)).hasValue("long-context-rag");
  }

  @Test
  void caseDoesNotCount() {
    assertThat(Suggest.closest("nimservice", List.of("NIMCache", "NIMService")))
        .hasValue("NIMService");
    assertThat(Suggest.closest("MIXED", WORKLOADS)).hasValue("mixed");
  }

  @Test
  void anotherWordIsNoMistake() {
    assertThat(Suggest.closest("chat", WORKLOADS)).isEmpty();
    assertThat(Suggest.closest("x", List.of("y"))).isEmpty();
    assertThat(Suggest.closest("", WORKLOADS)).isEmpty();
    assertThat(Suggest.closest("x".repeat(5_000), List.of("y".repeat(5_000)))).isEmpty();
  }

  @Test
  void aWordIsNotSuggestedForItself() {
    assertThat(Suggest.closest("mixed", List.of("mixed"))).isEmpty();
  }

  @Test
  void ofEquallyNearWordsTheFirstInTheAlphabetIsSuggested() {
    assertThat(Suggest.closest("min", List.of("sin", "bin", "fin"))).hasValue("bin");
  }
}
