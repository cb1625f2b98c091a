package dev.nimfleet.webhook.http;

import java.time.Duration;

/// How slow a caller may be.
///
/// @param request how long one may be on its way
/// @param body how long its body may be
record Limits(Duration request, Duration body) {
  static final Limits USUAL = new Limits(Duration.ofSeconds(15), Duration.ofSeconds(10));
}
