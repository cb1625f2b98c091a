package dev.nimfleet.webhook.review;

import java.io.ByteArrayOutputStream;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes the answer to an AdmissionReview.
public final class ReviewWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  private ReviewWriter() {}

  /// The bytes of an AdmissionReview.
  ///
  /// @param uid of the request
  public static byte[] write(String uid, AdmissionAnswer answer) {
    var bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("apiVersion", ReviewReader.API_VERSION);
      json.writeStringProperty("kind", "AdmissionReview");
      json.writeObjectPropertyStart("response");
      json.writeStringProperty("uid", sound(uid));
      json.writeBooleanProperty("allowed", answer.isAllowed());
      answer.refusal().ifPresent(refusal -> write(refusal, json));
      if (!answer.warnings().isEmpty()) {
        json.writeArrayPropertyStart("warnings");
        answer.warnings().forEach(warning -> json.writeString(sound(warning)));
        json.writeEndArray();
      }
      if (!answer.auditAnnotations().isEmpty()) {
        json.writeObjectPropertyStart("auditAnnotations");
        new TreeMap<>(answer.auditAnnotations())
            .forEach((key, value) -> json.writeStringProperty(key, sound(value)));
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(AdmissionAnswer.Refusal refusal, JsonGenerator json) {
    json.writeObjectPropertyStart("status");
    json.writeStringProperty("status", "Failure");
    json.writeNumberProperty("code", refusal.code());
    json.writeStringProperty("reason", refusal.reason());
    json.writeStringProperty("message", sound(refusal.message()));
    json.writeEndObject();
  }

  /// Half of a surrogate pair has no form in UTF-8; Go puts U+FFFD in its place.
  private static String sound(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) return replaced(text);
    }
    return text;
  }

  private static String replaced(String text) {
    var sound = new StringBuilder(text.length());
    text.codePoints()
        .map(point ->
            point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '\uFFFD' : point)
        .forEach(sound::appendCodePoint);
    return sound.toString();
  }
}
