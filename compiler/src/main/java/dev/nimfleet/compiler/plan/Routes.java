package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Defaults;
import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.Backend;
import dev.nimfleet.compiler.plan.ModelPlan.Gateway;
import dev.nimfleet.compiler.plan.ModelPlan.Route;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// How requests reach a model.
final class Routes {
  /// The Gateway API writes at most five digits of a unit.
  private static final long LONGEST_SECONDS = 86_400;

  private final Optional<MapNode> gateway;
  private final String namespace;
  private final Diagnostics diagnostics;

  Routes(Defaults defaults, String namespace, Diagnostics diagnostics) {
    this.gateway = defaults.gateway();
    this.namespace = namespace;
    this.diagnostics = diagnostics;
  }

  Optional<Route> read(Settings settings) {
    String mode = settings.text("route", "mode").map(Setting::value).orElse("host");
    if (mode.equals("none")) {
      return Optional.empty();
    }
    if (gateway.isEmpty()) {
      settings
          .ownEntry("route")
          .ifPresent(route -> diagnostics.add(PlanErrors.noGateway(route.at(), settings.model())));
      return Optional.empty();
    }
    boolean byPath = mode.equals("path");
    Optional<Setting<String>> host = host(settings, byPath);
    Optional<Backend> backend = backend(settings);
    if (host.isEmpty() || backend.isEmpty()) {
      return Optional.empty();
    }
    Setting<Duration> timeout =
        settings
            .duration("route", "timeout")
            .orElseGet(() -> Setting.written(Duration.ZERO, settings.at()));
    if (timeout.value().toSeconds() > LONGEST_SECONDS) {
      diagnostics.add(
          timeout.explain(
              PlanErrors.bounds(
                  timeout.at(),
                  "timeout",
                  Durations.text(timeout.value()),
                  "at most a day; `0s` means no limit")));
    }
    Span at = settings.node("route").map(Setting::at).orElse(gateway.get().at());
    return Optional.of(
        new Route(
            at,
            new Gateway(
                gateway.get().at(),
                gateway.get().text("name").orElseThrow(),
                gateway.get().text("namespace").orElse(namespace),
                gateway.get().text("section")),
            host.get().value(),
            byPath ? Optional.of("/" + settings.model()) : Optional.empty(),
            timeout,
            backend.get()));
  }

  private Optional<Setting<String>> host(Settings settings, boolean byPath) {
    Optional<Setting<String>> written = settings.text("route", "host");
    Optional<Setting<String>> host =
        written.or(() ->
            gateway
                .flatMap(map -> map.get("domain"))
                .map(node -> fromDomain(node, settings, byPath)));
    if (host.isEmpty()) {
      diagnostics.add(PlanErrors.noHost(settings.at(), settings.model()));
    }
    if (host.filter(name -> name.value().length() > 253).isPresent()) {
      diagnostics.add(PlanErrors.badHost(host.get().at(), host.get().value()));
      return Optional.empty();
    }
    return host;
  }

  private static Setting<String> fromDomain(Node domain, Settings settings, boolean byPath) {
    String text = ((dev.nimfleet.compiler.yaml.Scalar) domain).text();
    return Setting.written(byPath ? text : settings.model() + "." + text, domain.at());
  }

  private Optional<Backend> backend(Settings settings) {
    Optional<Setting<String>> kind = settings.text("route", "backend");
    if (kind.isEmpty() || kind.get().value().equals("Service")) {
      return Optional.of(new Backend.Service());
    }
    Optional<Setting<String>> picker = settings.text("route", "endpointPicker", "service");
    if (picker.isEmpty()) {
      diagnostics.add(kind.get().explain(PlanErrors.noPicker(kind.get().at(), settings.model())));
      return Optional.empty();
    }
    OptionalInt port =
        settings
            .count("route", "endpointPicker", "port")
            .map(count -> OptionalInt.of(count.value()))
            .orElse(OptionalInt.empty());
    return Optional.of(new Backend.InferencePool(kind.get().at(), picker.get().value(), port));
  }
}
