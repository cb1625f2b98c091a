package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.catalogue.Schema.Bool;
import dev.nimfleet.compiler.catalogue.Schema.Decimal;
import dev.nimfleet.compiler.catalogue.Schema.IntOrText;
import dev.nimfleet.compiler.catalogue.Schema.ListOf;
import dev.nimfleet.compiler.catalogue.Schema.MapOf;
import dev.nimfleet.compiler.catalogue.Schema.Text;
import dev.nimfleet.compiler.catalogue.Schema.Whole;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One pass over one object. While nothing is wrong it builds no text and no list: the path is a
/// stack that is only written out for a message.
final class Walk implements Rule.Report {
  private static final int LONGEST_WORD = 20;

  private final MapNode root;
  private final int releases;
  private final Diagnostics found;

  /// Field names on the way here, and for each the number of the item when it is a list's, else -1.
  private String[] names = new String[16];

  private int[] items = new int[16];
  private int depth;

  /// Where the object that we are in stands: its key, as a mistake is best shown there.
  private Span here;

  private boolean decodedByGo;

  /// The releases that the schema at hand holds for, when they are not all that were asked for.
  private int onlyIn;

  Walk(MapNode root, int releases, Diagnostics found) {
    this.root = root;
    this.releases = releases;
    this.found = found;
    this.here = root.at();
  }

  void object(ObjectSchema schema, Node node) {
    if (!(node instanceof MapNode map)) {
      wrongType(schema, node, List.of());
      return;
    }
    boolean outside = decodedByGo;
    decodedByGo |= schema.isDecodedByGo();
    Span place = here;
    long seen = 0;
    for (MapNode.Entry entry : map.entries()) {
      int first = schema.indexOf(entry.key());
      enter(entry.key());
      if (first < 0 && !schema.isOpen()) {
        unknown(schema, entry);
      } else if (first >= 0) {
        here = entry.at();
        seen |= field(schema, first, entry);
      }
      leave();
    }
    here = place;
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.field(i);
      if ((field.requiredIn() & releases) != 0
          && (seen & (1L << i)) == 0
          && field.byDefault().isEmpty()) {
        missing(field);
      }
    }
    if (schema.rule().isPresent()) {
      schema.rule().get().judge(map, this);
    }
    decodedByGo = outside;
  }

  /// Checks a value against its field, in each form that the field has in the asked releases.
  ///
  /// @return the bits of the forms; none when the value counts as absent
  private long field(ObjectSchema schema, int first, MapNode.Entry entry) {
    long bits = 0;
    int known = 0;
    for (int i = first; i < schema.size() && schema.field(i).name().equals(entry.key()); i++) {
      Field field = schema.field(i);
      bits |= isNull(entry.value()) ? 0 : 1L << i;
      known |= field.releases();
      int asked = field.releases() & releases;
      if (asked != 0 && !isNull(entry.value())) {
        int outside = onlyIn;
        onlyIn = asked == releases ? outside : asked;
        field.schema().check(this, entry.value());
        onlyIn = outside;
      }
      if (asked != 0 && field.ignored().isPresent()) {
        String why = field.ignored().get();
        found.add(CatalogueErrors.ignored(entry.at(), subject(), path(), why));
      }
    }
    if ((releases & ~known) != 0) {
      notInRelease(entry, known);
    }
    return bits;
  }

  /// The API server drops fields that are null, before it fills in defaults and looks for what is
  /// missing.
  private static boolean isNull(Node value) {
    return value instanceof Scalar scalar && scalar.isNull();
  }

  void map(MapOf schema, Node node) {
    if (!(node instanceof MapNode map)) {
      wrongType(schema, node, List.of());
      return;
    }
    size(map, map.entries().size(), schema.minSize(), schema.maxSize(), "key");
    for (MapNode.Entry entry : map.entries()) {
      enter(entry.key());
      Span place = here;
      here = entry.at();
      if (schema.keys().isPresent() && !schema.keys().get().matches(entry.key())) {
        String wanted = schema.keys().get().words();
        notLike(entry.at(), entry.key(), wanted);
      }
      schema.values().check(this, entry.value());
      here = place;
      leave();
    }
  }

  void list(ListOf schema, Node node) {
    if (!(node instanceof ListNode list)) {
      wrongType(schema, node, List.of("Write a `-` before each item."));
      return;
    }
    size(list, list.items().size(), schema.minItems(), schema.maxItems(), "item");
    Span place = here;
    for (int i = 0; i < list.items().size(); i++) {
      Node item = list.items().get(i);
      enter(i);
      here = item.at();
      schema.items().check(this, item);
      leave();
    }
    here = place;
    if ((schema.isSet() || !schema.keys().isEmpty()) && list.items().size() > 1) {
      repetitions(schema, list);
    }
  }

  void text(Text schema, Node node) {
    if (!(node instanceof Scalar scalar) || !scalar.isString()) {
      wrongType(schema, node, helpForText(schema, node));
      return;
    }
    String text = scalar.text();
    if (!schema.oneOf().isEmpty() && !schema.oneOf().contains(text)) {
      notAllowed(node, text, schema.oneOf());
    }
    if (text.length() < schema.minLength() || text.length() > schema.maxLength()) {
      int length = text.codePointCount(0, text.length());
      size(node, length, schema.minLength(), schema.maxLength(), "character");
    }
    if (schema.format().isPresent() && !schema.format().get().matches(text)) {
      notLike(node.at(), text, schema.format().get().words());
    }
  }

  void whole(Whole schema, Node node) {
    if (!(node instanceof Scalar scalar) || scalar.kind() != Scalar.Kind.INTEGER) {
      wrongType(schema, node, withoutQuotes(node, Scalar.Kind.INTEGER));
      return;
    }
    long value;
    try {
      value = Long.parseLong(scalar.text());
    } catch (NumberFormatException _) {
      beyond(node, "fit into 64 bits", scalar.text());
      return;
    }
    if (!schema.oneOf().isEmpty() && !schema.oneOf().contains(value)) {
      notAllowed(node, scalar.text(), schema.oneOf().stream().map(String::valueOf).toList());
    }
    if (value < schema.min()) {
      beyond(node, "be at least " + schema.min(), scalar.text());
    }
    if (value > schema.max()) {
      beyond(node, "be at most " + schema.max(), scalar.text());
    }
  }

  void decimal(Decimal schema, Node node) {
    if (!(node instanceof Scalar scalar) || !isNumber(scalar)) {
      wrongType(schema, node, withoutQuotes(node, Scalar.Kind.DECIMAL));
    }
  }

  void bool(Bool schema, Node node) {
    if (!(node instanceof Scalar scalar) || scalar.kind() != Scalar.Kind.BOOLEAN) {
      wrongType(schema, node, withoutQuotes(node, Scalar.Kind.BOOLEAN));
    }
  }

  void intOrText(IntOrText schema, Node node) {
    boolean fits =
        node instanceof Scalar scalar
            && (scalar.isString()
                || scalar.kind() == Scalar.Kind.INTEGER
                || (decodedByGo && schema.format().isPresent() && isNumber(scalar)));
    if (!fits) {
      wrongType(schema, node, inQuotes(node));
    } else if (schema.format().isPresent()
        && node instanceof Scalar scalar
        && !schema.format().get().matches(scalar.text())) {
      notLike(node.at(), scalar.text(), schema.format().get().words());
    }
  }

  @Override
  public void refused(Node at, String text, String... help) {
    rule(CatalogueErrors.BROKEN_RULE, at, text, help);
  }

  @Override
  public void refusedByHpa(Node at, String text, String... help) {
    rule(CatalogueErrors.BROKEN_HPA_RULE, at, text, help);
  }

  @Override
  public void removed(Node at, String text, String... help) {
    rule(CatalogueErrors.REMOVED, at, text, help);
  }

  @Override
  public void malformed(Node at, String text, String... help) {
    rule(CatalogueErrors.MALFORMED, at, text, help);
  }

  @Override
  public void outOfBounds(Node at, String text, String... help) {
    rule(CatalogueErrors.OUT_OF_BOUNDS, at, text, help);
  }

  private void rule(Code code, Node at, String text, String... help) {
    found.add(CatalogueErrors.rule(code, at.at(), subject(), path(), text, List.of(help)));
  }

  private void unknown(ObjectSchema schema, MapNode.Entry entry) {
    List<String> help = new ArrayList<>();
    schema.advice(entry.key()).ifPresent(advice -> help.add(sentence(advice)));
    if (help.isEmpty()) {
      Suggest.closest(entry.key(), schema.names(releases))
          .ifPresent(name -> help.add("Did you mean `" + name + "`?"));
    }
    found.add(CatalogueErrors.unknownField(entry.at(), subject(), path(), help));
  }

  private String sentence(ObjectSchema.Advice advice) {
    return switch (advice) {
      case ObjectSchema.Advice.Moved moved -> "It belongs at `" + absolute(moved.path()) + "`.";
      case ObjectSchema.Advice.Instead instead -> instead.sentence();
    };
  }

  private void notInRelease(MapNode.Entry entry, int known) {
    String lacking = Release.words(releases & ~known);
    List<String> help = List.of("It exists in " + Release.words(known) + ".");
    found.add(CatalogueErrors.notInRelease(entry.at(), subject(), path(), lacking, help));
  }

  private void missing(Field field) {
    enter(field.name());
    int asked = field.requiredIn() & releases;
    List<String> help =
        asked == releases ? List.of() : List.of("It is required in " + Release.words(asked) + ".");
    found.add(CatalogueErrors.missing(here, subject(), path(), help));
    leave();
  }

  private void wrongType(Schema wanted, Node node, List<String> help) {
    List<String> all = isNull(node) ? List.of("Leave it out, or write an empty value.") : help;
    found.add(CatalogueErrors.wrongType(node, subject(), path(), wanted.words(), withRelease(all)));
  }

  private void notAllowed(Node node, String value, List<String> allowed) {
    List<String> help = new ArrayList<>();
    Suggest.closest(value, allowed).ifPresent(name -> help.add("Did you mean `" + name + "`?"));
    found.add(
        CatalogueErrors.notAllowed(
            node.at(), subject(), path(), value, allowed, withRelease(help)));
  }

  private void notLike(Span at, String value, String wanted) {
    found.add(
        CatalogueErrors.malformed(at, subject(), path(), value, wanted, withRelease(List.of())));
  }

  private void beyond(Node node, String bound, String value) {
    beyond(node, bound, "is", value);
  }

  private void beyond(Node node, String bound, String verb, String value) {
    found.add(
        CatalogueErrors.outOfBounds(
            node.at(), subject(), path(), bound, verb + " " + value, withRelease(List.of())));
  }

  private void size(Node node, int size, int min, int max, String what) {
    if (size < min) {
      beyond(node, "have at least " + count(min, what), "has", String.valueOf(size));
    }
    if (size > max) {
      beyond(node, "have at most " + count(max, what), "has", String.valueOf(size));
    }
  }

  private static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private void repetitions(ListOf schema, ListNode list) {
    Map<String, Node> seen = HashMap.newHashMap(list.items().size());
    for (int i = 0; i < list.items().size(); i++) {
      Node item = list.items().get(i);
      String identity = identity(schema, item);
      Node first = seen.putIfAbsent(identity, item);
      if (first != null) {
        enter(i);
        found.add(CatalogueErrors.repeated(item.at(), first.at(), subject(), path(), identity));
        leave();
      }
    }
  }

  private static String identity(ListOf schema, Node item) {
    if (item instanceof MapNode map) {
      List<String> values = new ArrayList<>();
      for (String key : schema.keys()) {
        values.add(Rule.text(map, key, ""));
      }
      return String.join("/", values);
    }
    return item instanceof Scalar scalar ? scalar.text() : item.toString();
  }

  private List<String> withRelease(List<String> help) {
    if (onlyIn == 0) {
      return help;
    }
    List<String> more = new ArrayList<>(help);
    more.add("That holds for " + Release.words(onlyIn) + ".");
    return more;
  }

  private static List<String> helpForText(Text schema, Node node) {
    if (schema.instead().isPresent() && !(node instanceof Scalar)) {
      return List.of(schema.instead().get());
    }
    return inQuotes(node);
  }

  private static List<String> inQuotes(Node node) {
    return node instanceof Scalar scalar
        ? List.of("Write it in quotes: `\"" + asWritten(scalar) + "\"`.")
        : List.of();
  }

  /// What stands in the file where YAML reads something else, such as `no` for false.
  private static String asWritten(Scalar scalar) {
    String written = scalar.at().text();
    boolean isWord =
        !written.isEmpty() && written.length() <= LONGEST_WORD && written.indexOf(' ') < 0;
    return isWord ? written : scalar.text();
  }

  private static List<String> withoutQuotes(Node node, Scalar.Kind wanted) {
    boolean onlyQuoted =
        node instanceof Scalar scalar
            && scalar.isString()
            && switch (wanted) {
              case INTEGER -> isInteger(scalar.text());
              case BOOLEAN -> scalar.text().equals("true") || scalar.text().equals("false");
              case DECIMAL -> Format.QUANTITY.matches(scalar.text());
              case STRING, NULL -> false;
            };
    return onlyQuoted && node instanceof Scalar scalar
        ? List.of("Write it without quotes: `" + scalar.text() + "`.")
        : List.of();
  }

  private static boolean isInteger(String text) {
    int from = text.startsWith("-") ? 1 : 0;
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() > from;
  }

  private static boolean isNumber(Scalar scalar) {
    return scalar.kind() == Scalar.Kind.INTEGER || scalar.kind() == Scalar.Kind.DECIMAL;
  }

  private void enter(String name) {
    if (depth == names.length) {
      names = Arrays.copyOf(names, depth * 2);
      items = Arrays.copyOf(items, depth * 2);
    }
    names[depth] = name;
    items[depth++] = -1;
  }

  private void enter(int item) {
    enter("");
    items[depth - 1] = item;
  }

  private void leave() {
    depth--;
  }

  /// `NIMService `name``.
  private String subject() {
    String kind = root.text("kind").orElse("object");
    return root.text("metadata", "name")
        .map(name -> kind + " `" + CatalogueErrors.cut(name) + "`")
        .orElse(kind);
  }

  /// `spec.rules[0].timeouts`; a key with a dot stands in brackets.
  private String path() {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      String name = names[i];
      if (items[i] >= 0) {
        path.append('[').append(items[i]).append(']');
      } else if (name.indexOf('.') >= 0 || name.indexOf('/') >= 0 || name.isEmpty()) {
        path.append("[\"").append(name).append("\"]");
      } else {
        path.append(i == 0 ? "" : ".").append(name);
      }
    }
    return path.toString();
  }

  /// A path that may start, with a dot, at the object that holds the field at hand.
  private String absolute(String path) {
    if (!path.startsWith(".")) {
      return path;
    }
    leave();
    String holder = path();
    depth++;
    return holder + path;
  }
}
