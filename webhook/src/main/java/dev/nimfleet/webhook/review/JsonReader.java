package dev.nimfleet.webhook.review;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// Reads JSON as the values that expressions see, more strictly than Go: a key that is there twice
/// is an error, since one reader takes the first and another the last.
public final class JsonReader {
  /// Deeper than any object of Kubernetes, and far from what a thread's stack holds.
  private static final int MOST_DEPTH = 200;

  /// Small values take many times the memory of their text. An update of an object of 1.5 MiB, all
  /// that etcd takes, has some 350,000 tokens.
  private static final int MOST_TOKENS = 500_000;

  /// As many characters as the shortest text of any `double` may have, and some.
  private static final int LONGEST_NUMBER = 400;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxTokenCount(MOST_TOKENS)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          .build();

  private JsonReader() {}

  /// The one value of a text in UTF-8.
  public static Object read(byte[] bytes) throws Unreadable {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      JsonToken first = parser.nextToken();
      if (first == null) throw new Unreadable("The body is empty.");
      Object value = value(parser, first);
      if (parser.nextToken() != null) throw at(parser, "There is more after the end");
      return value;
    } catch (JacksonException e) {
      throw unreadable(e.getOriginalMessage(), e.getLocation());
    }
  }

  private static Object value(JsonParser parser, JsonToken token) throws Unreadable {
    return switch (token) {
      case START_OBJECT -> map(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> real(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Null.NULL;
      default -> throw at(parser, "Something else than a value stands");
    };
  }

  private static MapValue map(JsonParser parser) throws Unreadable {
    var entries = new LinkedHashMap<Object, Object>();
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      Object value = value(parser, parser.nextToken());
      if (entries.put(key, value) != null) throw at(parser, "A key is there twice");
    }
    return MapValue.taking(entries);
  }

  private static ListValue list(JsonParser parser) throws Unreadable {
    List<Object> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(parser, token));
    }
    return ListValue.of(items);
  }

  /// Above 63 bits JSON in Go goes on with doubles.
  private static Object integer(JsonParser parser) throws Unreadable {
    NumberType type = parser.getNumberType();
    boolean isLong = type == NumberType.INT || type == NumberType.LONG;
    return isLong ? (Object) parser.getLongValue() : (Object) real(parser);
  }

  private static Double real(JsonParser parser) throws Unreadable {
    double value = parser.getDoubleValue();
    if (Double.isInfinite(value)) throw at(parser, "A number that is too large stands");
    return value;
  }

  private static Unreadable at(JsonParser parser, String what) {
    return unreadable(what, parser.currentTokenLocation());
  }

  /// Jackson's messages may quote what was sent, up to the first line break or bracket. Of what is
  /// too large it does not tell the place.
  private static Unreadable unreadable(String message, @Nullable TokenStreamLocation at) {
    String what = message.split("[\\n('\"]", 2)[0].strip();
    String where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return new Unreadable("The body is no JSON that can be taken: %s%s.".formatted(what, where));
  }
}
