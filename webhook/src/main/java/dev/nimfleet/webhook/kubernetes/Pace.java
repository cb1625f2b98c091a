package dev.nimfleet.webhook.kubernetes;

import java.time.Duration;

/// How often the API server is asked.
///
/// @param watch how long one watch lasts; the API server ends it with a bookmark, so that a cluster
///   in which nothing happens is heard of that often, twice within [Store#BOUND]
/// @param grace how much longer a watch may be silent before its connection counts as dead
/// @param request limit of one page of a list
/// @param absent how soon a kind that is not served is asked for again, which is how new CRDs are
///   found: a request that finds nothing costs less than to be told of every CRD of a cluster, and
///   needs no right to read them
/// @param slowest how long to wait at most after a failure
public record Pace(
    Duration watch, Duration grace, Duration request, Duration absent, Duration slowest) {
  public static final Pace USUAL =
      new Pace(
          Duration.ofSeconds(25),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));
}
