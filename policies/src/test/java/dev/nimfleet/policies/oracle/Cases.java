package dev.nimfleet.policies.oracle;

import static dev.nimfleet.policies.oracle.Draw.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Random cases: objects near the borders of what the rules say, with what stands around them.
final class Cases {
  static final String NAMESPACE = "nim-prod";

  private final Draw draw;

  Cases(Draw draw) {
    this.draw = draw;
  }

  /// What makes up a kind of object: each part of it by a way to draw it, or to leave it out.
  ///
  /// @param parts by their paths, such as `spec.triggers`
  record Form(String apiVersion, String kind, Map<String, Function<Draw, Optional<Object>>> parts) {

    static Form of(String apiVersion, String kind) {
      return new Form(apiVersion, kind, Map.of());
    }

    Form with(String path, Function<Draw, Optional<Object>> part) {
      Map<String, Function<Draw, Optional<Object>>> all = new LinkedHashMap<>(parts);
      all.put(path, part);
      return new Form(apiVersion, kind, all);
    }

    private Map<String, Object> values(Draw draw) {
      Map<String, Object> values = new LinkedHashMap<>();
      parts.forEach((path, part) -> part.apply(draw).ifPresent(value -> values.put(path, value)));
      return values;
    }

    private Map<String, Object> object(Map<String, Object> values) {
      Map<String, Object> object =
          map(
              "apiVersion",
              apiVersion,
              "kind",
              kind,
              "metadata",
              map("name", "llama", "namespace", NAMESPACE),
              "spec",
              map());
      values.forEach((path, value) -> put(object, List.of(path.split("\\.")), value));
      return object;
    }

    @SuppressWarnings("unchecked") // all maps of a drawn object are such
    private static void put(Map<String, Object> into, List<String> path, Object value) {
      Map<String, Object> here = into;
      for (String key : path.subList(0, path.size() - 1)) {
        here = (Map<String, Object>) here.computeIfAbsent(key, _ -> map());
      }
      here.put(path.getLast(), value);
    }
  }

  Case any() {
    Form form = draw.one(FORMS);
    Map<String, Object> now = form.values(draw);
    Optional<Map<String, Object>> old =
        draw.chance(45) ? Optional.of(form.object(before(form, now))) : Optional.empty();
    Map<String, Object> object = form.object(now);
    if (form.kind().equals("NIMService") && draw.chance(4)) {
      old = Optional.of(object);
      object = Services.finalised(object);
    }
    return new Case(object, old, draw.chance(20), params(), Neighbours.draw(draw, object));
  }

  private Map<String, Object> before(Form form, Map<String, Object> now) {
    return before(form, now, draw.one(0, 25, 25, 40, 100));
  }

  /// The parts as they were: most of them the same.
  private Map<String, Object> before(Form form, Map<String, Object> now, int changed) {
    Map<String, Object> drawn = form.values(draw);
    Map<String, Object> before = new LinkedHashMap<>();
    for (String part : form.parts().keySet()) {
      Map<String, Object> from = draw.chance(changed) ? drawn : now;
      Object value = from.get(part);
      if (value != null) before.put(part, value);
    }
    return before;
  }

  private Map<String, Object> params() {
    Map<String, Object> params = map();
    if (draw.chance(85)) return params;
    if (draw.chance(50)) {
      params.put(
          "triggerTypes",
          draw.one("prometheus", "prometheus,cpu", "cron, external", "datadog\ncron"));
    }
    if (draw.chance(50)) {
      params.put(
          "serverAddresses",
          draw.one("http://prometheus:9090", "http://thanos:9090\nhttp://prometheus:9090"));
    }
    if (draw.chance(60)) {
      params.put(
          "metrics",
          draw.one("team:load:sum", "busy_score, up", "container_cpu_usage_seconds_total"));
    }
    return params;
  }

  static final List<Form> FORMS = forms();

  private static List<Form> forms() {
    List<Form> forms = new ArrayList<>();
    // Three of five rules are about services alone.
    for (int i = 0; i < 6; i++) forms.add(Services.NIM_SERVICE);
    for (int i = 0; i < 3; i++) forms.add(Scalers.SCALED_OBJECT);
    for (int i = 0; i < 3; i++) forms.add(Scalers.HPA);
    forms.add(Scalers.VPA);
    forms.add(Services.INFERENCE_SERVICE);
    forms.add(Services.PIPELINE);
    forms.addAll(Scalers.OTHERS);
    return List.copyOf(forms);
  }

  static Optional<Object> maybe(Draw draw, int percent, Function<Draw, Object> value) {
    return draw.chance(percent) ? Optional.of(value.apply(draw)) : Optional.empty();
  }
}
