package dev.nimfleet.webhook.review;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.Kind;
import dev.nimfleet.policies.admission.AdmissionRequest.Resource;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Inside;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads an AdmissionReview of `admission.k8s.io/v1` (k8s.io/api/admission/v1/types.go).
public final class ReviewReader {
  static final String API_VERSION = "admission.k8s.io/v1";
  private static final Set<String> OPERATIONS = Set.of("CREATE", "UPDATE", "DELETE", "CONNECT");

  /// The longest name of an object; what is told in logs is no longer.
  private static final int LONGEST = 253;

  private static final List<String[]> SHORT =
      List.of(
          new String[] {"uid"},
          new String[] {"name"},
          new String[] {"namespace"},
          new String[] {"subResource"},
          new String[] {"kind", "group"},
          new String[] {"kind", "version"},
          new String[] {"kind", "kind"},
          new String[] {"resource", "group"},
          new String[] {"resource", "version"},
          new String[] {"resource", "resource"});

  private ReviewReader() {}

  public static Review read(byte[] body) throws Unreadable {
    if (!(JsonReader.read(body) instanceof MapValue review)) {
      throw new Unreadable("The body is no AdmissionReview.");
    }
    if (!text(review, "kind").equals("AdmissionReview")
        || !text(review, "apiVersion").equals(API_VERSION)) {
      throw new Unreadable("The body is no AdmissionReview of `%s`.".formatted(API_VERSION));
    }
    if (!(review.findOr("request", Null.NULL) instanceof MapValue request)) {
      throw new Unreadable("The AdmissionReview has no request.");
    }
    String uid = text(request, "uid");
    if (uid.isEmpty()) throw new Unreadable("The request has no `uid`.");
    for (String[] path : SHORT) {
      if (text(request, path).length() > LONGEST) {
        throw new Unreadable(
            "`%s` has more than %d characters.".formatted(String.join(".", path), LONGEST));
      }
    }
    return new Review(uid, request(request));
  }

  private static AdmissionRequest request(MapValue request) throws Unreadable {
    String operation = text(request, "operation");
    if (!OPERATIONS.contains(operation)) throw new Unreadable("The request has no `operation`.");
    Object object = object(request, "object");
    Object oldObject = object(request, "oldObject");
    boolean hasObjects =
        switch (operation) {
          case "CREATE", "CONNECT" -> object != Null.NULL;
          case "UPDATE" -> object != Null.NULL && oldObject != Null.NULL;
          default -> oldObject != Null.NULL;
        };
    // A request to delete a collection, say, that came without an object cannot be judged.
    if (!hasObjects) throw new Unreadable("The %s lacks an object.".formatted(operation));
    return new AdmissionRequest(
        new Kind(
            required(request, "kind", "group"),
            text(request, "kind", "version"),
            text(request, "kind", "kind")),
        new Resource(
            text(request, "resource", "group"),
            text(request, "resource", "version"),
            required(request, "resource", "resource")),
        text(request, "subResource"),
        name(request, object, oldObject),
        text(request, "namespace"),
        operation,
        user(request),
        request.findOr("dryRun", false) instanceof Boolean is && is,
        request.findOr("options", Null.NULL),
        object,
        oldObject,
        Null.NULL);
  }

  /// Of what is created with `generateName` there is none yet.
  private static String name(MapValue request, Object object, Object oldObject) {
    String name = text(request, "name");
    if (!name.isEmpty()) return name;
    return text(object == Null.NULL ? oldObject : object, "metadata", "name");
  }

  private static Object object(MapValue request, String field) throws Unreadable {
    Object object = request.findOr(field, Null.NULL);
    if (object instanceof MapValue || object == Null.NULL) return object;
    throw new Unreadable("`%s` is no object.".formatted(field));
  }

  private static User user(MapValue request) {
    Map<String, List<String>> extra = new LinkedHashMap<>();
    if (Inside.at(request, "userInfo", "extra").orElse(Null.NULL) instanceof MapValue map) {
      map.keys().forEach(key -> extra.put(key.toString(), texts(map, key.toString())));
    }
    return new User(
        text(request, "userInfo", "username"),
        text(request, "userInfo", "uid"),
        texts(request, "userInfo", "groups"),
        extra);
  }

  private static List<String> texts(Object inside, String... path) {
    return Inside.items(inside, path).stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .toList();
  }

  /// The core group has an empty name, so that only what is no text is missing.
  private static String required(MapValue request, String... path) throws Unreadable {
    if (Inside.at(request, path).orElse(Null.NULL) instanceof String text) return text;
    throw new Unreadable("The request has no `%s`.".formatted(String.join(".", path)));
  }

  private static String text(Object inside, String... path) {
    return Inside.text(inside, path);
  }
}
