package dev.nimfleet.standin;

import dev.nimfleet.envtest.ApiResponse;

/// The API server did not take what a controller sent.
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;
  private final String words;

  Refused(String what, ApiResponse response) {
    super("%s: %d %s".formatted(what, response.code(), response.message()));
    this.code = response.code();
    this.words = response.message();
  }

  /// What the API server said.
  String words() {
    return words;
  }

  /// Whether it is worth another try as it is: somebody was faster, or a webhook is in the way.
  boolean isToBeRetried() {
    boolean malformed = code == 400 || code == 415 || code == 422;
    return !malformed || words.contains("admission webhook") || words.contains("AdmissionPolicy");
  }
}
