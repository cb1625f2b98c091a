package dev.nimfleet.webhook.kubernetes;

import static dev.nimfleet.webhook.install.BreakGlass.RESTORE;
import static dev.nimfleet.webhook.install.BreakGlass.UNTIL;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The annotations by which somebody opens the gate for a while:
///
/// ```yaml
/// nimfleet.dev/break-glass-until: "2026-11-28T12:30:00Z"
/// nimfleet.dev/break-glass-restore: '[{"name": "guard.nimfleet.dev", "failurePolicy": "Fail", …}]'
/// ```
///
/// With them come the changes themselves, such as that there is no entry any more. Others that
/// start with `nimfleet.dev/break-glass` may say why; all go when it has ended.
///
/// @param until as it is written
/// @param restore the webhook entries as they were before, whole, as a JSON list
record BreakGlass(Optional<String> until, Optional<String> restore) {
  private static final String PREFIX = "nimfleet.dev/break-glass";

  static BreakGlass of(HasMetadata object) {
    Map<String, String> annotations = annotations(object);
    return new BreakGlass(
        Optional.ofNullable(annotations.get(UNTIL)), Optional.ofNullable(annotations.get(RESTORE)));
  }

  /// What cannot be read has ended.
  boolean isActive(Instant now) {
    try {
      return until.isPresent() && now.isBefore(Instant.parse(until.get()));
    } catch (DateTimeException e) {
      return false;
    }
  }

  /// Somebody who takes one annotation away wants it to end, too.
  boolean hasEnded(Instant now) {
    return (until.isPresent() || restore.isPresent()) && !isActive(now);
  }

  static void erase(HasMetadata object) {
    Map<String, String> annotations = new HashMap<>(annotations(object));
    annotations.keySet().removeIf(key -> key.startsWith(PREFIX));
    object.getMetadata().setAnnotations(annotations);
  }

  private static Map<String, String> annotations(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations()).orElseGet(Map::of);
  }
}
