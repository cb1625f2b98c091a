package dev.nimfleet.gitops.prometheus;

import dev.nimfleet.gitops.analysis.Metrics.Answer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what `/api/v1/query` answers.
final class QueryAnswer {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int LONGEST_REASON = 300;

  private QueryAnswer() {}

  /// A body that is no answer of Prometheus.
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    Unreadable(String reason) {
      super(reason);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  static Answer read(byte[] body) throws Unreadable {
    JsonNode root = parse(body);
    switch (root.path("status").asString("")) {
      case "success" -> {}
      case "error" -> {
        return new Answer.Unknown(
            "Prometheus refuses: " + shortened(root.path("error").asString("no reason")));
      }
      default -> throw new Unreadable("it answers with something else than a result");
    }
    // A part of the data is missing then, such as a store of Thanos that does not answer.
    if (!root.path("warnings").isEmpty()) {
      return new Answer.Unknown(
          "Prometheus warns: " + shortened(root.path("warnings").path(0).asString("")));
    }
    return vector(root.path("data"));
  }

  private static JsonNode parse(byte[] body) throws Unreadable {
    try {
      return JSON.readTree(body);
    } catch (JacksonException _) {
      throw new Unreadable("it answers with something else than JSON");
    }
  }

  private static Answer vector(JsonNode data) throws Unreadable {
    if (!data.path("resultType").asString("").equals("vector") || !data.path("result").isArray()) {
      throw new Unreadable("it answers with something else than a vector");
    }
    List<Double> values = new ArrayList<>();
    for (JsonNode series : data.path("result")) {
      values.add(number(series.path("value").path(1)));
    }
    return new Answer.Vector(values);
  }

  private static double number(JsonNode value) throws Unreadable {
    String text = value.asString("");
    try {
      return switch (text) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException _) {
      throw new Unreadable("it answers with something else than a number");
    }
  }

  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }
}
