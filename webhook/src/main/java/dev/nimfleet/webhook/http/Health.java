package dev.nimfleet.webhook.http;

import java.util.Optional;
import java.util.function.Supplier;

/// What is told on the port for health and metrics.
///
/// @param hung why a restart would help, if so
/// @param unready why the process had better not be called, if so
/// @param metrics in the text format of Prometheus
/// @param authorities whom callers must trust, as PEM, where there are callers; none before the
///   port for API servers listens
public record Health(
    Supplier<Optional<String>> hung,
    Supplier<Optional<String>> unready,
    Supplier<String> metrics,
    Optional<Supplier<Optional<String>>> authorities) {}
