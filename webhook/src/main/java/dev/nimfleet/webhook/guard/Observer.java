package dev.nimfleet.webhook.guard;

/// Who wants to know how long rules take.
@FunctionalInterface
public interface Observer {
  Observer NONE = (_, _) -> {};

  void evaluated(String rule, long nanos);
}
