package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.kubernetes.Api.Answer;
import dev.nimfleet.webhook.live.LookupKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Asks what the API server serves, of a kind that it does not serve as we know it.
record Discovery(Api api) {
  /// The other versions in which the kind is served: none where it is not there at all.
  List<String> otherVersions(LookupKind kind, Deadline deadline) throws Unreachable {
    if (kind.group().isEmpty()) return List.of();
    String group = "/apis/" + kind.group();
    List<String> others = new ArrayList<>();
    for (String version : texts(group, "versions", "version", kind, deadline).toList()) {
      if (version.equals(kind.version())) continue;
      boolean isThere =
          texts(group + "/" + version, "resources", "name", kind, deadline)
              .anyMatch(kind.plural()::equals);
      if (isThere) others.add(version);
    }
    return others;
  }

  private Stream<String> texts(
      String path, String list, String field, LookupKind kind, Deadline deadline)
      throws Unreachable {
    Answer answer = api.get(path, deadline.left());
    if (answer.code() == 404) return Stream.empty();
    return api.map(kind, answer).get(list) instanceof List<?> items
        ? items.stream()
            .flatMap(item ->
                item instanceof Map<?, ?> map && map.get(field) instanceof String text
                    ? Stream.of(text)
                    : Stream.empty())
        : Stream.empty();
  }
}
