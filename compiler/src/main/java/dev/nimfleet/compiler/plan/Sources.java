package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.Source;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.Optional;

/// Where a model's weights come from.
final class Sources {
  private final Diagnostics diagnostics;

  Sources(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  Optional<Source> read(Settings settings) {
    Optional<Setting<Node>> written = settings.node("source");
    if (written.isEmpty()) {
      return Optional.of(new Source.Ngc());
    }
    MapNode source = (MapNode) written.get().value();
    if (source.entries().size() != 1) {
      diagnostics.add(PlanErrors.sourceChoice(written.get().at()));
      return Optional.empty();
    }
    return switch (source.entries().getFirst().key()) {
      case "hf" -> huggingFace(settings);
      case "dataStore" -> dataStore(settings);
      default ->
          Optional.of(
              new Source.NgcEndpoint(settings.text("source", "modelEndpoint").orElseThrow()));
    };
  }

  private Optional<Source> huggingFace(Settings settings) {
    Setting<String> model = settings.text("source", "hf", "model").orElseThrow();
    int slash = model.value().indexOf('/');
    if (slash <= 0
        || slash == model.value().length() - 1
        || slash != model.value().lastIndexOf('/')) {
      diagnostics.add(
          PlanErrors.sourceForm(model.at(), "model", model.value(), "<organisation>/<model>"));
      return Optional.empty();
    }
    return Optional.of(
        new Source.HuggingFace(
            model.at(),
            settings
                .text("source", "hf", "endpoint")
                .map(Setting::value)
                .orElse("https://huggingface.co"),
            model.value().substring(0, slash),
            model.value().substring(slash + 1),
            settings.text("source", "hf", "revision").map(Setting::value)));
  }

  private Optional<Source> dataStore(Settings settings) {
    Setting<String> endpoint = settings.text("source", "dataStore", "endpoint").orElseThrow();
    if (!endpoint.value().endsWith("/v1/hf") && !endpoint.value().endsWith("/v1/hf/")) {
      diagnostics.add(
          PlanErrors.sourceForm(endpoint.at(), "endpoint", endpoint.value(), "http://HOST/v1/hf"));
      return Optional.empty();
    }
    Setting<String> model = settings.text("source", "dataStore", "model").orElseThrow();
    return Optional.of(
        new Source.DataStore(
            model.at(),
            endpoint.value(),
            settings.text("source", "dataStore", "namespace").map(Setting::value).orElse("default"),
            model.value(),
            settings.text("source", "dataStore", "revision").map(Setting::value)));
  }
}
