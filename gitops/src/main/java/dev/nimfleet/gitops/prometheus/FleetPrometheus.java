package dev.nimfleet.gitops.prometheus;

import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.http.Login;
import dev.nimfleet.gitops.http.Web;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The Prometheus that each fleet names for its scalers. It is told no token: whoever may edit a
/// fleet would say where that goes.
///
/// @param web by which each is reached
public record FleetPrometheus(Web web, Duration timeout) implements Metrics {
  @Override
  public Answer ask(String query, Instant at) {
    return new Answer.Unknown("the fleet names no Prometheus that its scalers ask");
  }

  @Override
  public Metrics at(Optional<Place> place) {
    return place.map(this::at).orElse(this);
  }

  private Metrics at(Place place) {
    try {
      return new Prometheus(
          web,
          new URI(place.address()),
          new Prometheus.Access(Optional.empty(), place.tenant()),
          timeout);
    } catch (URISyntaxException _) { // its message quotes all of it
      return (_, _) ->
          new Answer.Unknown(
              "`%s`, which the fleet names, is no URL".formatted(Login.hidden(place.address())));
    }
  }
}
