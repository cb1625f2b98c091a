package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.text.JsonString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Somebody lets everything pass until a time, and says why.
///
/// The patch takes every entry out of the webhook configuration, so that nothing is called, whether
/// the webhook is dead or denies too much. It needs to know nothing of what is there.
///
/// @param by who it is, where that is known
/// @param before the entries as they were, as JSON, where they could be read
public record BreakGlass(
    Instant until, String reason, Optional<String> by, Optional<String> before) {
  /// What is said of it in the webhook configuration. The running webhook ends it by these.
  public static final String UNTIL = "nimfleet.dev/break-glass-until";

  public static final String REASON = "nimfleet.dev/break-glass-reason";
  public static final String BY = "nimfleet.dev/break-glass-by";
  public static final String RESTORE = "nimfleet.dev/break-glass-restore";

  public BreakGlass {
    until = until.truncatedTo(ChronoUnit.SECONDS);
    if (reason.isBlank()) throw new IllegalArgumentException("no reason");
  }

  /// A JSON merge patch (RFC 7386) of the webhook configuration.
  public String patch() {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(UNTIL, until.toString());
    annotations.put(REASON, reason);
    by.ifPresent(name -> annotations.put(BY, name));
    before.ifPresent(entries -> annotations.put(RESTORE, entries));
    return annotations.entrySet().stream()
        .map(each -> JsonString.quoted(each.getKey()) + ":" + JsonString.quoted(each.getValue()))
        .collect(
            Collectors.joining(",", "{\"metadata\":{\"annotations\":{", "}},\"webhooks\":[]}"));
  }

  /// What applies the patch, for a shell.
  ///
  /// @param kubeconfig where the cluster is, if not where kubectl looks
  public String command(Optional<String> kubeconfig) {
    return "kubectl%s patch validatingwebhookconfiguration %s --type=merge -p %s"
        .formatted(
            kubeconfig.map(file -> " --kubeconfig=" + quoted(file)).orElse(""),
            Registration.NAME,
            quoted(patch()));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
