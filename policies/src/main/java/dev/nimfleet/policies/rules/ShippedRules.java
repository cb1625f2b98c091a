package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The rules that come with nimfleet.
public final class ShippedRules {
  /// Lists all files of rules, `<id>/<file>` a line; the build writes it.
  private static final String INDEX = "index";

  private ShippedRules() {}

  /// All of them, in the order of their names.
  ///
  /// @param version what the policies must run on
  public static List<Rule> read(KubernetesVersion version, Diagnostics diagnostics) {
    return read(new RuleReader(version, diagnostics));
  }

  /// All of them, before those of the users, which must not take their names.
  public static List<Rule> read(RuleReader reader) {
    Map<String, Map<String, Source>> folders = new TreeMap<>();
    for (String path : text(INDEX).lines().toList()) {
      int slash = path.indexOf('/');
      folders
          .computeIfAbsent(path.substring(0, slash), _ -> new TreeMap<>())
          .put(path.substring(slash + 1), new Source("rules/" + path, text(path)));
    }
    List<Rule> rules = new ArrayList<>();
    folders.forEach((id, files) -> reader.read(id, files).ifPresent(rules::add));
    return rules;
  }

  private static String text(String path) {
    try (InputStream in = ShippedRules.class.getResourceAsStream("/nimfleet/rules/" + path)) {
      if (in == null) throw new IllegalStateException("not shipped: " + path);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
