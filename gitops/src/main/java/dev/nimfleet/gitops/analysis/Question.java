package dev.nimfleet.gitops.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whether a new revision holds at the weight that it has.
///
/// @param green the new revision
/// @param blue the old one, while it has requests to be compared with
/// @param since when the weight last changed; what was measured before says nothing
/// @param scrapeInterval how often Prometheus reads the pods
/// @param recent how far back is looked where enough requests have ended in that time; a failure
///   must not be lost among hours that went well
public record Question(
    Target green,
    Optional<Target> blue,
    Limits limits,
    Instant since,
    Duration scrapeInterval,
    Duration recent) {}
