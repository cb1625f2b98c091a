package dev.nimfleet.policies.cel;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Expressions with what Kubernetes' own code makes of them.
final class Corpus {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Corpus() {}

  /// One expression.
  ///
  /// @param where file and line
  record Case(String where, JsonNode json) {
    String expression() {
      return json.path("expr").asString();
    }

    Object variable(String name) {
      return value(json.path("vars").path(name));
    }

    Optional<String> text(String field) {
      return json.has(field) ? Optional.of(json.path(field).asString()) : Optional.empty();
    }

    boolean is(String field) {
      return json.path(field).asBoolean(false);
    }

    Optional<Long> cost() {
      return json.has("cost") ? Optional.of(json.path("cost").asLong()) : Optional.empty();
    }

    @Override
    public String toString() {
      return where + ": " + expression();
    }
  }

  static List<Path> files() {
    try (Stream<Path> all = Files.list(Path.of("src/test/resources/cel"))) {
      return all.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Expressions that we mean to treat otherwise, each with its reason.
  static List<String> knownDifferences(Path file) {
    try (Stream<String> lines = Files.lines(file.resolveSibling("known-differences.txt"))) {
      String prefix = file.getFileName() + " ";
      return lines
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Case> cases(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      List<Case> cases = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).isBlank()) continue;
        cases.add(new Case(file.getFileName() + ":" + (i + 1), JSON.readTree(lines.get(i))));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object value(JsonNode json) {
    return switch (json.getNodeType()) {
      case NULL, MISSING -> Null.NULL;
      case BOOLEAN -> json.asBoolean();
      case STRING -> json.asString();
      case NUMBER ->
          json.isIntegralNumber() && json.canConvertToLong()
              ? (Object) json.asLong()
              : json.asDouble();
      case ARRAY -> ListValue.of(json.valueStream().map(Corpus::value).toList());
      case OBJECT -> {
        Map<Object, Object> entries = new LinkedHashMap<>();
        json.properties().forEach(entry -> entries.put(entry.getKey(), value(entry.getValue())));
        yield MapValue.of(entries);
      }
      case BINARY, POJO -> throw new IllegalArgumentException(json.toString());
    };
  }
}
