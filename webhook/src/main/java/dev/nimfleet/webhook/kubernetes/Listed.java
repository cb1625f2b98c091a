package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.kubernetes.Api.Answer;
import dev.nimfleet.webhook.live.LookupKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All objects of a kind.
///
/// @param version the resource version at which the list was whole
record Listed(List<MapValue> objects, String version) {
  /// A NIMCache with all its profiles is some 50 KB, and ten times that while it is read.
  private static final int PAGE = 100;

  /// Asks for one page after another; none where the kind is not served.
  ///
  /// @param namespace empty for the whole cluster
  /// @param limit of one page
  static Optional<Listed> of(Api api, LookupKind kind, String namespace, Duration limit)
      throws Unreachable {
    List<MapValue> objects = new ArrayList<>();
    String first = "%s?limit=%d".formatted(kind.collection(namespace), PAGE);
    String more = "";
    while (true) {
      Answer answer = api.get(more.isEmpty() ? first : first + "&continue=" + more, limit);
      if (answer.code() == 404) return Optional.empty();
      Map<?, ?> page = api.map(kind, answer);
      if (page.get("items") instanceof List<?> items) {
        for (Object item : items) {
          if (item instanceof Map<?, ?> object) objects.add(JsonValues.object(kind, object));
        }
      }
      more = metadata(page, "continue");
      if (more.isEmpty()) {
        return Optional.of(new Listed(objects, metadata(page, "resourceVersion")));
      }
    }
  }

  static String metadata(Map<?, ?> object, String field) {
    return object.get("metadata") instanceof Map<?, ?> metadata
            && metadata.get(field) instanceof String text
        ? text
        : "";
  }
}
