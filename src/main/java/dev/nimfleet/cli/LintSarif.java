package dev.nimfleet.cli;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.text.Span;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Findings for code scanning: SARIF 2.1.0, an OASIS standard.
final class LintSarif {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private static final int FINGERPRINT = 32;

  private final Path directory;
  private final Map<String, Integer> occurrences = new HashMap<>();

  /// @param directory what addresses are relative to
  LintSarif(Path directory) {
    this.directory = directory;
  }

  String print(LintReport report) {
    Map<String, Code> rules = new LinkedHashMap<>();
    report.found().forEach(each -> rules.merge(each.code().id(), each.code(), LintSarif::graver));
    List<String> ids = List.copyOf(rules.keySet());
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("name", "nimfleet");
    driver.put("version", Version.number());
    driver.put("rules", rules.values().stream().map(LintSarif::rule).toList());
    List<Object> results = new ArrayList<>();
    for (Diagnostic each : report.found()) results.add(result(each, ids.indexOf(each.code().id())));
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("columnKind", "unicodeCodePoints");
    run.put("results", results);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("$schema", SCHEMA);
    document.put("version", "2.1.0");
    document.put("runs", List.of(run));
    return JsonText.of(document);
  }

  private static Code graver(Code a, Code b) {
    return a.severity().compareTo(b.severity()) <= 0 ? a : b;
  }

  private static Map<String, Object> rule(Code code) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("id", code.id());
    rule.put("shortDescription", text(code.title()));
    rule.put("fullDescription", text(code.why()));
    rule.put("help", text(code.why() + "\n\n" + code.fix()));
    rule.put("defaultConfiguration", Map.of("level", level(code.severity())));
    return rule;
  }

  private Map<String, Object> result(Diagnostic said, int rule) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ruleId", said.code().id());
    result.put("ruleIndex", rule);
    result.put("level", level(said.severity()));
    result.put("message", text(String.join("\n", with(said.message(), said.help()))));
    result.put("locations", List.of(location(said.at())));
    if (!said.notes().isEmpty()) {
      result.put("relatedLocations", said.notes().stream().map(this::related).toList());
    }
    result.put("partialFingerprints", Map.of("nimfleet/v1", fingerprint(said)));
    return result;
  }

  private static List<String> with(String first, List<String> others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all;
  }

  private Map<String, Object> related(Diagnostic.Note note) {
    Map<String, Object> related = location(note.at());
    related.put("message", text(note.text()));
    return related;
  }

  private Map<String, Object> location(Span at) {
    Map<String, Object> region = new LinkedHashMap<>();
    region.put("startLine", at.line());
    region.put("startColumn", at.column());
    region.put("endLine", at.source().lineOf(at.end()));
    region.put("endColumn", at.source().columnOf(at.end()));
    Map<String, Object> physical = new LinkedHashMap<>();
    physical.put("artifactLocation", Map.of("uri", address(at.source().name())));
    physical.put("region", region);
    Map<String, Object> location = new LinkedHashMap<>();
    location.put("physicalLocation", physical);
    return location;
  }

  /// Relative where the file lies below the directory, so that a report fits any clone.
  private String address(String name) {
    try {
      Path root = directory.toAbsolutePath().toRealPath();
      Path file = directory.resolve(name).toAbsolutePath().normalize();
      Path known = file.toFile().exists() ? file.toRealPath() : file;
      return known.startsWith(root)
          ? escaped(root.relativize(known).toString())
          : known.toUri().toString();
    } catch (IOException _) {
      return escaped(name);
    }
  }

  private static String escaped(String path) {
    try {
      String raw = new URI(null, null, "/" + path.replace('\\', '/'), null).toASCIIString();
      return raw.substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  /// The same finding has the same one after lines above it have come or gone.
  private String fingerprint(Diagnostic said) {
    String content = String.join("\n", said.code().id(), said.at().source().name(), said.message());
    int before = occurrences.merge(content, 1, Integer::sum);
    return Digest.hex(content + "\n" + before, FINGERPRINT);
  }

  private static Map<String, Object> text(String text) {
    return Map.of("text", text);
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "note";
    };
  }
}
