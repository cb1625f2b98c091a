package dev.nimfleet.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.webhook.Reviews;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewReaderTest {
  private static final String REVIEW =
      new String(
          Reviews.body(
              Reviews.creating(
                  """
                  apiVersion: keda.sh/v1alpha1
                  kind: ScaledObject
                  metadata: {name: llama, namespace: nim-prod}
                  """)),
          StandardCharsets.UTF_8);

  private static Review read(String text) throws Unreadable {
    return ReviewReader.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anUnchangedReviewIsRead() throws Unreadable {
    Review review = read(REVIEW);
    assertThat(review.uid()).isEqualTo(Reviews.UID);
    assertThat(review.request().name()).isEqualTo("llama");
  }

  @ParameterizedTest
  @CsvSource({
    "admission.k8s.io/v1, admission.k8s.io/v1beta1",
    "AdmissionReview, ConversionReview",
    "CREATE, INVENT",
    "CREATE, DELETE",
  })
  void whatIsNoneIsRefused(String good, String bad) {
    assertThatThrownBy(() -> read(REVIEW.replace('"' + good + '"', '"' + bad + '"')))
        .isInstanceOf(Unreadable.class);
  }

  /// S24: what ends up in a log is no longer than a name can be.
  @ParameterizedTest
  @CsvSource({"\"llama\"", "\"ScaledObject\"", "\"v1alpha1\"", "\"" + Reviews.UID + "\""})
  void aNameOfSeveralKilobytesIsNone(String text) {
    assertThatThrownBy(() -> read(REVIEW.replace(text, '"' + "x".repeat(4000) + '"')))
        .isInstanceOf(Unreadable.class)
        .hasMessageContaining("253")
        .message()
        .hasSizeLessThan(200);
  }
}
