package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.Cache;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Locale;
import java.util.Optional;

/// The NIMCache that a model loads from.
final class Caches {
  /// The operator appends suffixes for the Job, Pod, ConfigMap and PVC (decision 11).
  private static final int NAME_LIMIT = 52;

  private final Diagnostics diagnostics;

  Caches(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  Optional<Cache> read(
      Settings settings,
      Setting<Image> image,
      Optional<Setting<Profile>> profile,
      Optional<Setting<Replicas>> replicas) {
    Optional<MapNode> used = used(settings);
    if (used.isPresent()) {
      return existing(used.get());
    }
    Optional<Setting<String>> sizeText =
        settings.text("cache").or(() -> settings.text("cache", "size"));
    if (sizeText.isEmpty()) {
      diagnostics.add(
          PlanErrors.missingDefault(settings.at(), settings.model(), "cache", "cache: 250Gi"));
      return Optional.empty();
    }
    Setting<String> accessMode =
        settings
            .text("cache", "accessMode")
            .or(() -> settings.text("storage", "accessMode"))
            .orElseGet(() -> Setting.written("ReadWriteMany", sizeText.get().at()));
    boolean single = replicas.filter(r -> r.value().isFixed() && r.value().max() == 1).isPresent();
    if (accessMode.value().equals("ReadWriteOnce") && !single && replicas.isPresent()) {
      diagnostics.add(
          accessMode.explain(
              PlanErrors.sharedAccess(
                  accessMode.at(),
                  "`%s` may have %d replicas"
                      .formatted(settings.model(), replicas.get().value().max()))));
    }
    Optional<Setting<String>> storageClass =
        settings.text("cache", "class").or(() -> settings.text("storage", "class"));
    Optional<String> chosen = settings.text("cache", "name").map(Setting::value);
    String name =
        chosen.orElseGet(() -> name(image.value(), profile.map(Setting::value), settings));
    return Optional.of(
        new Cache.Own(
            name,
            settings.node("cache").map(Setting::at).orElse(settings.at()),
            Planner.quantity(sizeText.get()),
            storageClass,
            accessMode,
            chosen.isPresent()));
  }

  /// The map that names an existing cache. What the model says of its cache hides the one that the
  /// defaults use.
  private static Optional<MapNode> used(Settings settings) {
    return settings
        .node("cache")
        .map(Setting::value)
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .filter(map -> map.has("use"));
  }

  private Optional<Cache> existing(MapNode cache) {
    for (MapNode.Entry entry : cache.entries()) {
      if (!entry.key().equals("use")) {
        diagnostics.add(PlanErrors.besideUse(entry.at(), entry.key()));
      }
    }
    return Optional.of(new Cache.Existing(cache.text("use").orElseThrow(), cache.at()));
  }

  /// Image, tag and profile, since a NIMCache's spec is immutable: another version is another
  /// cache.
  private static String name(Image image, Optional<Profile> profile, Settings settings) {
    String kind =
        profile
            .map(p ->
                switch (p) {
                  case Profile.Named named ->
                      "-" + Names.dashed(named.text().toLowerCase(Locale.ROOT));
                  case Profile.Hash hash -> "-" + hash.text().substring(0, 12);
                })
            .orElse("");
    String source = sourceName(settings);
    String name =
        Names.dashed(image.baseName().toLowerCase(Locale.ROOT))
            + "-"
            + image.tagLabel()
            + source
            + kind;
    if (name.length() <= NAME_LIMIT) {
      return name;
    }
    return Names.cut(name, NAME_LIMIT - 7) + "-" + Digest.hex(name, 6);
  }

  /// One multi-LLM image serves many models, so the model is part of the cache's identity.
  private static String sourceName(Settings settings) {
    return settings
        .text("source", "hf", "model")
        .or(() -> settings.text("source", "dataStore", "model"))
        .or(() -> settings.text("source", "modelEndpoint"))
        .map(model -> "-" + Names.dashed(model.value().toLowerCase(Locale.ROOT)))
        .orElse("");
  }
}
