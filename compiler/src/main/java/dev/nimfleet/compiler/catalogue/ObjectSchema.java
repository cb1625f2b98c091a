package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.yaml.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An object with named fields, and the rules between them.
///
/// A field whose schema differs between releases is listed once for each, one after the other.
final class ObjectSchema implements Schema {
  /// For whoever writes a field that is not here.
  sealed interface Advice {
    record Moved(String path) implements Advice {}

    record Instead(String sentence) implements Advice {}
  }

  /// One bit of a `long` for each field tells which were seen.
  private static final int MOST_FIELDS = 64;

  private final Field[] fields;
  private final Map<String, Integer> index;
  private final Optional<Rule> rule;
  private final Map<String, Advice> advice;
  private final boolean decodedByGo;
  private final boolean open;

  private ObjectSchema(
      Field[] fields,
      Map<String, Integer> index,
      Optional<Rule> rule,
      Map<String, Advice> advice,
      boolean decodedByGo,
      boolean open) {
    this.fields = fields;
    this.index = index;
    this.rule = rule;
    this.advice = advice;
    this.decodedByGo = decodedByGo;
    this.open = open;
  }

  static ObjectSchema of(Field... fields) {
    if (fields.length > MOST_FIELDS) {
      throw new IllegalArgumentException("too many fields: " + fields.length);
    }
    Map<String, Integer> index = HashMap.newHashMap(fields.length);
    for (int i = 0; i < fields.length; i++) {
      Integer first = index.putIfAbsent(fields[i].name(), i);
      if (first != null && !fields[i].name().equals(fields[i - 1].name())) {
        throw new IllegalArgumentException("not side by side: " + fields[i].name());
      }
    }
    return new ObjectSchema(fields, index, Optional.empty(), Map.of(), false, false);
  }

  /// The rules between the fields.
  ObjectSchema rules(Rule judge) {
    return new ObjectSchema(fields, index, Optional.of(judge), advice, decodedByGo, open);
  }

  /// Where a field that people often write here really belongs: a path from this object if it
  /// starts with a dot, otherwise from the root.
  ObjectSchema moved(String wrong, String right) {
    return advised(wrong, new Advice.Moved(right));
  }

  /// What to do instead of writing a field here, when that is more than another place: a sentence.
  ObjectSchema instead(String wrong, String sentence) {
    return advised(wrong, new Advice.Instead(sentence));
  }

  private ObjectSchema advised(String wrong, Advice given) {
    Map<String, Advice> more = new HashMap<>(advice);
    more.put(wrong, given);
    return new ObjectSchema(fields, index, rule, more, decodedByGo, open);
  }

  /// The API server decodes it into its own Go type and not by a schema: a quantity may be a
  /// decimal number.
  ObjectSchema decodedByGo() {
    return new ObjectSchema(fields, index, rule, advice, true, open);
  }

  /// The API server keeps fields that it does not know.
  ObjectSchema open() {
    return new ObjectSchema(fields, index, rule, advice, decodedByGo, true);
  }

  boolean isOpen() {
    return open;
  }

  boolean isDecodedByGo() {
    return decodedByGo;
  }

  int size() {
    return fields.length;
  }

  Field field(int i) {
    return fields[i];
  }

  /// The first field of that name, or -1.
  int indexOf(String name) {
    return index.getOrDefault(name, -1);
  }

  Optional<Rule> rule() {
    return rule;
  }

  Optional<Advice> advice(String wrong) {
    return Optional.ofNullable(advice.get(wrong));
  }

  /// The names of the fields that a release has.
  List<String> names(int releases) {
    List<String> names = new ArrayList<>();
    for (Field field : fields) {
      if ((field.releases() & releases) != 0) {
        names.add(field.name());
      }
    }
    return names;
  }

  @Override
  public void check(Walk walk, Node value) {
    walk.object(this, value);
  }

  @Override
  public String words() {
    return "a map";
  }
}
