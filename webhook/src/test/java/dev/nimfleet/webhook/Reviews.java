package dev.nimfleet.webhook;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.rules.Example;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Requests of API servers, and the rules that judge them.
public final class Reviews {
  public static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());

  public static final String UID = "705ab4f5-6393-11e8-b7cc-42010a800002";

  private Reviews() {}

  /// The shipped rules of these names.
  public static List<Rule> rules(String... ids) {
    return RULES.stream().filter(rule -> List.of(ids).contains(rule.id())).toList();
  }

  public static MapNode node(String yaml) {
    var diagnostics = new Diagnostics();
    MapNode node = (MapNode) YamlReader.read(new Source("text", yaml), diagnostics).getFirst();
    if (diagnostics.hasErrors())
      throw new IllegalArgumentException(diagnostics.sorted().toString());
    return node;
  }

  public static MapValue value(String yaml) {
    return (MapValue) ObjectValues.of(node(yaml));
  }

  public static AdmissionRequest creating(String yaml) {
    return request(node(yaml), "CREATE", value(yaml), Null.NULL, User.ADMIN, false);
  }

  public static AdmissionRequest creatingAs(User user, String yaml) {
    return request(node(yaml), "CREATE", value(yaml), Null.NULL, user, false);
  }

  public static AdmissionRequest trying(String yaml) {
    return request(node(yaml), "CREATE", value(yaml), Null.NULL, User.ADMIN, true);
  }

  public static AdmissionRequest updating(String oldYaml, String yaml) {
    return request(node(yaml), "UPDATE", value(yaml), value(oldYaml), User.ADMIN, false);
  }

  public static AdmissionRequest deleting(String yaml) {
    return request(node(yaml), "DELETE", Null.NULL, value(yaml), User.ADMIN, false);
  }

  private static AdmissionRequest request(
      MapNode subject,
      String operation,
      Object object,
      Object oldObject,
      User user,
      boolean isDryRun) {
    return Requests.of(subject, operation, object, oldObject, user, isDryRun, Null.NULL);
  }

  /// What an administrator has chosen in an example.
  public static Map<String, String> parameters(Example example) {
    Map<String, String> data = new LinkedHashMap<>();
    if (Inside.at(example.params(), "data").orElse("") instanceof MapValue map) {
      map.entries().forEach((key, value) -> data.put(key.toString(), value.toString()));
    }
    return data;
  }

  /// What an API server would send.
  public static byte[] body(AdmissionRequest request) {
    var kind = request.kind();
    var resource = request.resource();
    return """
    {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {
      "uid": %s,
      "kind": {"group": %s, "version": %s, "kind": %s},
      "resource": {"group": %s, "version": %s, "resource": %s},
      "subResource": %s, "name": %s, "namespace": %s, "operation": %s,
      "userInfo": {"username": %s, "groups": %s},
      "object": %s, "oldObject": %s, "dryRun": %s, "options": %s}}
    """
        .formatted(
            json(UID),
            json(kind.group()),
            json(kind.version()),
            json(kind.kind()),
            json(resource.group()),
            json(resource.version()),
            json(resource.resource()),
            json(request.subResource()),
            json(request.name()),
            json(request.namespace()),
            json(request.operation()),
            json(request.user().username()),
            json(ListValue.of(request.user().groups())),
            json(request.object()),
            json(request.oldObject()),
            request.isDryRun(),
            json(request.options()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /// A value as a file of JSON has it.
  public static String json(Object value) {
    return switch (value) {
      case MapValue map ->
          map.entries().entrySet().stream()
              .map(entry -> json(entry.getKey()) + ": " + json(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case ListValue list ->
          list.stream().map(Reviews::json).collect(Collectors.joining(", ", "[", "]"));
      case String text -> JsonMapper.shared().writeValueAsString(text);
      case Null _ -> "null";
      default -> value.toString();
    };
  }

  /// What is answered, as maps and lists.
  @SuppressWarnings("unchecked")
  public static Map<String, Object> response(byte[] answer) {
    Map<String, Object> review = JsonMapper.shared().readValue(answer, Map.class);
    return Objects.requireNonNull((Map<String, Object>) review.get("response"));
  }
}
