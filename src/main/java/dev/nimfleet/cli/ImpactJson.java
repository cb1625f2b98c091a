package dev.nimfleet.cli;

import dev.nimfleet.compiler.fleet.Quantity;
import dev.nimfleet.compiler.impact.Change;
import dev.nimfleet.compiler.impact.Effect;
import dev.nimfleet.compiler.impact.GpuUse;
import dev.nimfleet.compiler.impact.Impact.PoolImpact;
import dev.nimfleet.compiler.impact.ModelImpact;
import dev.nimfleet.compiler.impact.ModelImpact.NewCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// An impact for programs. Units stand in the names; what is not known is `null`.
final class ImpactJson {
  private ImpactJson() {}

  static String of(ImpactReport report) {
    Map<String, Object> against = new LinkedHashMap<>();
    against.put("ref", report.ref());
    against.put("commit", report.commit());
    against.put("isMergeBase", report.isMergeBase());
    against.put("trouble", report.trouble());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("against", against);
    all.put("modelsChanged", report.changing().size());
    all.put("podsRestarted", report.podsRestarted());
    all.put("warnings", report.warnings(UnaryOperator.identity()));
    all.put("models", report.impact().models().stream().map(ImpactJson::model).toList());
    all.put("pools", report.impact().pools().stream().map(ImpactJson::pool).toList());
    all.put("cachesLeaving", report.impact().lostCaches());
    return JsonText.of(all);
  }

  private static Map<String, Object> model(ModelImpact model) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cluster", model.cluster());
    json.put("namespace", model.namespace());
    json.put("fleet", model.fleet());
    json.put("model", model.model());
    json.put("isOutage", model.isOutage());
    json.put("podsRestarted", model.podsRestarted());
    List<String> words = ImpactWords.of(model, UnaryOperator.identity());
    List<Object> effects = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      effects.add(effect(model.effects().get(i), words.get(i)));
    }
    json.put("effects", effects);
    json.put("gpus", model.gpus().stream().map(ImpactJson::gpus).toList());
    json.put("newCaches", model.caches().stream().map(ImpactJson::cache).toList());
    json.put("rolloutSeconds", model.rolloutTime().map(time -> time.toSeconds()));
    return json;
  }

  private static Map<String, Object> effect(Effect effect, String words) {
    Map<String, Object> json = new LinkedHashMap<>();
    String kind = effect.getClass().getSimpleName();
    json.put("kind", Character.toLowerCase(kind.charAt(0)) + kind.substring(1));
    switch (effect) {
      case Effect.Added(String revision) -> json.put("revision", revision);
      case Effect.Removed(List<String> revisions) -> json.put("revisions", revisions);
      case Effect.Replaced(String from, String to) -> {
        json.put("revision", to);
        json.put("previous", from);
      }
      case Effect.Restarted(String revision) -> json.put("revision", revision);
      case Effect.Lost(String revision, int weight) -> {
        json.put("revision", revision);
        json.put("weightPercent", weight);
      }
      case Effect.Begun(String revision, String live, int weight, boolean isWarm) -> {
        json.put("revision", revision);
        json.put("live", live);
        json.put("weightPercent", weight);
        json.put("isWarm", isWarm);
      }
      case Effect.Moved(String revision, int from, int to) -> {
        json.put("revision", revision);
        json.put("fromWeightPercent", from);
        json.put("toWeightPercent", to);
      }
      case Effect.Promoted(String revision, Optional<String> kept) -> {
        json.put("revision", revision);
        json.put("previous", kept);
      }
      case Effect.Returned(String revision, String undone) -> {
        json.put("revision", revision);
        json.put("undone", undone);
      }
      case Effect.Aborted(String revision) -> json.put("revision", revision);
      case Effect.Resumed(String revision) -> json.put("revision", revision);
      case Effect.Retired(String revision) -> json.put("revision", revision);
      case Effect.Waits waits -> json.put("reason", waits.reason().name().toLowerCase(Locale.ROOT));
      case Effect.Scaled(String revision, boolean isLive, List<Change> changes) -> {
        json.put("revision", revision);
        json.put("isLive", isLive);
        json.put("changes", changes(changes));
      }
      case Effect.Routed(List<Change> changes) -> json.put("changes", changes(changes));
      case Effect.Other(String other, List<Change> changes) -> {
        json.put("object", other);
        json.put("changes", changes(changes));
      }
      case Effect.Unknown _ -> {}
    }
    json.put("text", words);
    return json;
  }

  private static List<Object> changes(List<Change> changes) {
    List<Object> json = new ArrayList<>();
    for (Change change : changes) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("field", change.field());
      each.put("from", change.from());
      each.put("to", change.to());
      json.add(each);
    }
    return json;
  }

  private static Map<String, Object> cache(NewCache cache) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", cache.name());
    json.put(
        "sizeBytes", cache.size().flatMap(Quantity::parse).map(size -> size.bytes().longValue()));
    return json;
  }

  private static Map<String, Object> gpus(GpuUse use) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("product", use.product());
    json.put(
        "gpusWarmBefore",
        use.warmBefore().isPresent()
            ? Optional.of(use.warmBefore().getAsDouble())
            : Optional.empty());
    json.put("gpusWarm", use.warm());
    json.put("gpusAtPeak", use.peak());
    json.put("gpusAtMost", use.most());
    return json;
  }

  private static Map<String, Object> pool(PoolImpact pool) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("of", pool.cluster());
    json.putAll(gpus(pool.use()));
    json.put(
        "gpusPresent",
        pool.size().isPresent() ? Optional.of(pool.size().getAsLong()) : Optional.empty());
    json.put("isExceeded", pool.isExceeded());
    return json;
  }
}
