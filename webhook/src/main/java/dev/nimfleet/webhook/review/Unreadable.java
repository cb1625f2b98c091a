package dev.nimfleet.webhook.review;

/// A body that is no AdmissionReview. The message is for whoever sent it, and shows nothing of it.
public final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  Unreadable(String message) {
    super(message);
  }
}
