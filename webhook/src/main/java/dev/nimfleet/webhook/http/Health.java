package dev.nimfleet.webhook.http;

import java.util.Optional;
import java.util.function.Supplier;

/// What is told on the port for health and metrics.
///
/// @param unready why the webhook had better not be called, if so
/// @param metrics in the text format of Prometheus
/// @param authorities whom callers must trust, as PEM; none before the port for API servers listens
public record Health(
    Supplier<Optional<String>> unready,
    Supplier<String> metrics,
    Supplier<Optional<String>> authorities) {}
