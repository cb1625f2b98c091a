package dev.nimfleet.webhook.scan;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.Kind;
import dev.nimfleet.policies.admission.AdmissionRequest.Resource;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.webhook.live.LookupKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Judges objects that are there as if somebody created them now, since that is what happens to
/// them when their namespace is made again from Git.
///
/// @param judge what is said of one object
public record Scan(Function<AdmissionRequest, List<Result>> judge) {
  private static final String OPERATION = "CREATE";

  /// Nobody, so that nobody's exemption hides what is there.
  private static final User ASKING = new User("nimfleet:scan", "", List.of(), Map.of());

  /// A report for each namespace in which there is an object that is looked at, be it one of which
  /// nothing is to be said.
  ///
  /// @param kinds which objects are judged, by kind
  /// @param view where their namespaces are found
  public List<Report> reports(
      Map<LookupKind, List<MapValue>> kinds, ClusterView view, Instant now) {
    Map<String, List<Result>> found = new TreeMap<>();
    Map<String, Integer> clean = new TreeMap<>();
    kinds.forEach((kind, objects) -> {
      for (MapValue object : objects) {
        if (Inside.at(object, "metadata", "deletionTimestamp").isPresent()) continue;
        AdmissionRequest request = request(kind, object, view);
        List<Result> said = judge.apply(request);
        found.computeIfAbsent(request.namespace(), _ -> new ArrayList<>()).addAll(said);
        clean.merge(request.namespace(), said.isEmpty() ? 1 : 0, Integer::sum);
      }
    });
    return found.entrySet().stream()
        .map(entry ->
            Report.of(entry.getKey(), entry.getValue(), clean.getOrDefault(entry.getKey(), 0), now))
        .toList();
  }

  private static AdmissionRequest request(LookupKind kind, MapValue object, ClusterView view) {
    String namespace = Inside.text(object, "metadata", "namespace");
    return new AdmissionRequest(
        new Kind(kind.group(), kind.version(), kind.kind()),
        new Resource(kind.group(), kind.version(), kind.plural()),
        "",
        Inside.text(object, "metadata", "name"),
        namespace,
        OPERATION,
        ASKING,
        false,
        MapValue.of(Map.of("apiVersion", "meta.k8s.io/v1", "kind", "CreateOptions")),
        object,
        Null.NULL,
        view.get("v1", "Namespace", "", namespace).map(Object.class::cast).orElse(Null.NULL));
  }
}
