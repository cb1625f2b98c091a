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

  /// Whether somebody was faster, or the server is busy: the next round knows more.
  boolean isPassing() {
    return code == 404 || code == 409 || code == 429 || code / 100 == 5;
  }

  /// Whether what was sent makes no sense to the API, unless it is a policy that says so.
  boolean isMalformed() {
    boolean isPolicy = words.contains("admission webhook") || words.contains("AdmissionPolicy");
    return (code == 400 || code == 415 || code == 422) && !isPolicy;
  }
}
