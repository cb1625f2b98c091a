package dev.nimfleet.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.webhook.review.ReviewReader;
import dev.nimfleet.webhook.review.Unreadable;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void whatItJudgesIsWhatAnApiServerSendsMost() {
    assertThat(WarmUp.reviews().map(WarmUpTest::request))
        .extracting(request -> request.operation() + " " + request.kind().kind())
        .containsExactly("CREATE NIMService", "CREATE ScaledObject", "UPDATE ScaledObject");
  }

  private static AdmissionRequest request(byte[] review) {
    try {
      return ReviewReader.read(review).request();
    } catch (Unreadable e) {
      throw new AssertionError(e);
    }
  }
}
