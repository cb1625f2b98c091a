package dev.nimfleet.envtest;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the API server answered.
///
/// @param code the HTTP status
/// @param reason one word such as `Invalid`, empty when it went well
/// @param message why not, in the server's words, empty when it went well
/// @param warnings what `kubectl` would print as `Warning: …`
/// @param body the object, or the `Status` that says why there is none
public record ApiResponse(
    int code, String reason, String message, List<String> warnings, String body) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /// RFC 9111 as Kubernetes writes it: `299 - "text with \" and \\"`.
  private static final Pattern WARNING = Pattern.compile("299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\"");

  public ApiResponse {
    warnings = List.copyOf(warnings);
  }

  static ApiResponse of(HttpResponse<String> response) {
    List<String> warnings =
        response.headers().allValues("Warning").stream()
            .flatMap(header -> WARNING.matcher(header).results())
            .map(warning -> utf8(warning.group(1)).replaceAll("\\\\(.)", "$1"))
            .toList();
    int code = response.statusCode();
    String body = response.body();
    if (isSuccess(code)) return new ApiResponse(code, "", "", warnings, body);
    // Not every refusal is a Status: some filters in front of the API answer in plain text.
    if (!body.startsWith("{")) return new ApiResponse(code, "", body.strip(), warnings, body);
    JsonNode status = JSON.readTree(body);
    return new ApiResponse(
        code,
        status.path("reason").asString(""),
        status.path("message").asString(""),
        warnings,
        body);
  }

  /// Java takes a header for Latin-1, and Kubernetes writes UTF-8.
  private static String utf8(String header) {
    return new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  public boolean isSuccess() {
    return isSuccess(code);
  }

  public JsonNode json() {
    return JSON.readTree(body);
  }

  /// For steps of a test that are not what it is about.
  public ApiResponse orThrow() {
    if (isSuccess()) return this;
    throw new IllegalStateException("%d %s: %s".formatted(code, reason, message));
  }

  private static boolean isSuccess(int code) {
    return code / 100 == 2;
  }
}
