package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Builds nodes from the events of snakeyaml-engine, whose names appear in this class only.
///
/// It works on events and not on the engine's own tree, because the engine composes that
/// recursively without a limit, resolves scalars as YAML 1.2 and keeps `<<` as a key.
final class EngineReader {
  static final int MAX_DEPTH = 64;

  /// How many values aliases may repeat in one file beyond those that are written out.
  static final int MAX_REPEATED = 100_000;

  /// Nobody reads further; a generated file with one mistake a line would fill the memory.
  static final int MAX_ERRORS = 100;

  private static final String STANDARD_TAG = "tag:yaml.org,2002:";

  private final Source source;
  private final Diagnostics diagnostics;
  private final ParserImpl events;
  private final Offsets offsets;

  private final Map<String, Anchor> anchors = new HashMap<>();
  private final Map<String, Span> openAnchors = new HashMap<>();
  private int errors;
  private int depth;
  private int deepest;
  private int flowDepth;
  private int lastEnd;
  private int gap;
  private boolean indentation;
  private long values;
  private long repeated;

  /// A value that aliases can repeat.
  ///
  /// @param size how many values it has, repeated ones included
  /// @param height how many levels of maps and lists it has
  private record Anchor(Node node, long size, int height) {}

  /// Ends the reading after a mistake that leaves what follows without a meaning.
  private static final class Stop extends RuntimeException {
    private Stop() {
      super("reported", null, false, false);
    }
  }

  EngineReader(Source source, Diagnostics diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
    this.offsets = new Offsets(source.text());
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(Integer.MAX_VALUE) // Utf8 has limited the bytes.
            // With a smaller buffer the engine copies a long token again for every part it reads.
            .setBufferSize(Math.max(16, source.text().length() + 1))
            .build();
    this.events = new ParserImpl(settings, new StreamReader(settings, source.text()));
  }

  List<Node> read() {
    List<Node> documents = new ArrayList<>();
    try {
      while (events.hasNext()) {
        Event event = events.next();
        if (event.getEventId() == Event.ID.DocumentStart) {
          document().ifPresent(documents::add);
        } else {
          checkGap(startOf(event));
        }
      }
    } catch (Stop stop) {
      // Reported where it was found.
    } catch (MarkedYamlEngineException e) {
      Span at = e.getProblemMark().map(this::at).orElse(here());
      String context = Objects.requireNonNullElse(e.getContext(), "");
      Span contextAt = e.getContextMark().map(this::at).orElse(at);
      diagnostics.add(
          SyntaxErrors.explain(new SyntaxErrors.Report(context, contextAt, e.getProblem(), at)));
    } catch (NumberFormatException e) {
      // The engine does not expect an escape such as \UFFFFFFFF, beyond the range of an int.
      int escape = Math.max(lastEnd, source.text().indexOf("\\U", lastEnd));
      diagnostics.add(SyntaxErrors.badEscape(source.span(escape, escape + 10)));
    } catch (YamlVersionException e) {
      diagnostics.add(
          YamlErrors.syntax(
              here(),
              "The file asks for a YAML that nobody reads.",
              "delete the line that begins with `%YAML`"));
    } catch (YamlEngineException e) {
      String problem = Objects.requireNonNullElse(e.getMessage(), "unknown");
      diagnostics.add(SyntaxErrors.explain(new SyntaxErrors.Report("", here(), problem, here())));
    }
    return documents;
  }

  /// Where the reading has arrived, when the engine names no place.
  private Span here() {
    return source.span(lastEnd, lastEnd);
  }

  private Optional<Node> document() {
    anchors.clear();
    openAnchors.clear();
    Node root = node(events.next());
    boolean empty = root instanceof Scalar scalar && scalar.isNull() && scalar.at().isEmpty();
    return empty ? Optional.empty() : Optional.of(root);
  }

  private Node node(Event event) {
    checkGap(span(event).start());
    boolean block = event instanceof CollectionStartEvent collection && !collection.isFlow();
    if (!block) {
      endGap(event);
    }
    if (event instanceof AliasEvent alias) {
      return alias(alias);
    }
    NodeEvent start = (NodeEvent) event;
    Optional<String> anchor = start.getAnchor().map(name -> name.getValue());
    anchor.ifPresent(name -> open(name, start));
    long valuesBefore = values + repeated;
    int deepestOutside = deepest;
    deepest = depth;
    values++;
    Node node =
        start instanceof ScalarEvent scalar
            ? scalar(scalar)
            : collection((CollectionStartEvent) start);
    if (anchor.isPresent()) {
      openAnchors.remove(anchor.get());
      long size = values + repeated - valuesBefore;
      anchors.put(anchor.get(), new Anchor(node, size, deepest - depth));
    }
    deepest = Math.max(deepest, deepestOutside);
    return node;
  }

  private void open(String name, NodeEvent event) {
    if (!isAnchorName(name)) {
      throw stop(YamlErrors.anchorName(property(event, '&')));
    }
    openAnchors.put(name, property(event, '&'));
  }

  /// The anchor or the tag before a value.
  private Span property(Event event, char first) {
    int start = source.text().indexOf(first, startOf(event));
    int end = start;
    while (!isBlank(at(end)) && (flowDepth == 0 || ",[]{}".indexOf(at(end)) < 0)) {
      end++;
    }
    return source.span(start, end);
  }

  /// What libyaml takes for a name; in YAML 1.2 it could be nearly any characters.
  private static boolean isAnchorName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private Node alias(AliasEvent event) {
    Span at = span(event);
    lastEnd = at.end();
    String name = event.getAlias().getValue();
    Span open = openAnchors.get(name);
    if (open != null) {
      throw stop(YamlErrors.cyclicAlias(at, name, open));
    }
    Anchor anchor = anchors.get(name);
    if (anchor == null) {
      throw stop(YamlErrors.unknownAlias(at, name));
    }
    repeated += anchor.size();
    if (repeated > MAX_REPEATED) {
      throw stop(YamlErrors.aliasExplosion(at, MAX_REPEATED));
    }
    deepest = Math.max(deepest, depth + anchor.height());
    if (deepest > MAX_DEPTH) {
      throw stop(YamlErrors.tooDeep(at, MAX_DEPTH));
    }
    return anchor.node();
  }

  private Node collection(CollectionStartEvent event) {
    boolean isMap = event instanceof MappingStartEvent;
    Span start = span(event);
    event
        .getTag()
        .filter(tag -> !tag.equals(STANDARD_TAG + (isMap ? "map" : "seq")))
        .ifPresent(tag -> add(YamlErrors.customTag(property(event, '!'), shortTag(tag))));
    if (depth == MAX_DEPTH) {
      throw stop(YamlErrors.tooDeep(source.span(start.start(), start.start() + 1), MAX_DEPTH));
    }
    depth++;
    deepest = Math.max(deepest, depth);
    flowDepth += event.isFlow() ? 1 : 0;
    Node node = isMap ? map(start) : list(start);
    flowDepth -= event.isFlow() ? 1 : 0;
    depth--;
    return node;
  }

  private ListNode list(Span start) {
    List<Node> items = new ArrayList<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.SequenceEnd) {
      items.add(node(event));
      event = events.next();
    }
    return new ListNode(upTo(event, start), items);
  }

  private MapNode map(Span start) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Set<String> inherited = new HashSet<>();
    Optional<Span> merge = Optional.empty();
    Event event = events.next();
    while (event.getEventId() != Event.ID.MappingEnd) {
      Span at = span(event);
      if (isMerge(event)) {
        if (merge.isPresent()) {
          add(YamlErrors.duplicateKey(at, "<<", merge.get()));
        }
        merge = Optional.of(at);
        node(event);
        merge(at, node(events.next()), entries, inherited);
      } else {
        Optional<String> key = key(event, at);
        Node value = node(events.next());
        key.ifPresent(name -> put(new Entry(name, at, value), entries, inherited));
      }
      event = events.next();
    }
    return new MapNode(upTo(event, start), List.copyOf(entries.values()));
  }

  private void put(Entry entry, Map<String, Entry> entries, Set<String> inherited) {
    Entry first = entries.get(entry.key());
    if (first == null || inherited.remove(entry.key())) {
      entries.put(entry.key(), entry);
    } else {
      add(YamlErrors.duplicateKey(entry.at(), entry.key(), first.at()));
    }
  }

  private static boolean isMerge(Event event) {
    return event instanceof ScalarEvent scalar
        && scalar.isPlain()
        && scalar.getValue().equals("<<")
        && scalar.getTag().isEmpty();
  }

  /// Takes over what the map does not have yet; of several merged maps the first wins.
  private void merge(Span at, Node value, Map<String, Entry> entries, Set<String> inherited) {
    switch (value) {
      case MapNode map -> {
        for (Entry entry : map.entries()) {
          Entry present = entries.putIfAbsent(entry.key(), entry);
          if (present == null) {
            inherited.add(entry.key());
          } else if (!inherited.contains(entry.key())) {
            add(YamlErrors.mergeAfterKey(at, entry.key(), present.at()));
            return;
          }
        }
      }
      case ListNode list -> {
        for (Node item : list.items()) {
          if (item instanceof MapNode map) {
            merge(at, map, entries, inherited);
          } else {
            add(YamlErrors.mergeNotAMap(at, item.kindName()));
          }
        }
      }
      case Scalar scalar -> add(YamlErrors.mergeNotAMap(at, scalar.kindName()));
    }
  }

  /// The text that a key has in JSON.
  private Optional<String> key(Event event, Span at) {
    if (!(node(event) instanceof Scalar key)) {
      boolean template = at.start() > 0 && source.text().startsWith("{{", at.start() - 1);
      String kindName = event instanceof MappingStartEvent ? "a map" : "a list";
      add(template ? YamlErrors.template(at) : YamlErrors.keyNotText(at, kindName));
      return Optional.empty();
    }
    if (key.isNull()) {
      add(YamlErrors.keyNotText(at, "null"));
      return Optional.empty();
    }
    boolean sameEverywhere =
        switch (key.kind()) {
          case STRING -> !isPlain(event) || !KubernetesScalars.isDateOrTimeElsewhere(key.text());
          case BOOLEAN, INTEGER -> key.text().equals(at.text());
          case DECIMAL, NULL -> false;
        };
    if (!sameEverywhere) {
      add(YamlErrors.ambiguousKey(at, key));
    }
    return Optional.of(key.text());
  }

  private static boolean isPlain(Event event) {
    return event instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getTag().isEmpty();
  }

  private Scalar scalar(ScalarEvent event) {
    Span at = span(event);
    lastEnd = at.end();
    if (event.isDQuoted()) {
      checkEscapes(at, event.getValue());
    }
    checkBlockText(event, at);
    checkFlowText(event, at);
    String text =
        endsWithoutLineBreak(event)
            ? event.getValue().substring(0, event.getValue().length() - 1)
            : event.getValue();
    Optional<String> tag = event.getTag();
    if (tag.isEmpty()) {
      return event.isPlain()
          ? jsonNumber(KubernetesScalars.resolve(at, text))
          : Scalar.string(at, text);
    }
    return tagged(event, tag.get(), at, text);
  }

  /// Whether it is a block scalar whose last line, the file's last, has no line break. The engine
  /// adds one, Kubernetes does not.
  private boolean endsWithoutLineBreak(ScalarEvent event) {
    if (!(event.isLiteral() || event.isFolded())
        || endOf(event) < source.text().length()
        || !event.getValue().endsWith("\n")) {
      return false;
    }
    String lastLine = source.line(source.lines());
    boolean blanksAreText = !lastLine.isEmpty() && event.getValue().endsWith(" \n");
    return !lastLine.isBlank() || blanksAreText;
  }

  /// Kubernetes refuses a block scalar whose own indentation would have to be guessed past a tab.
  private void checkBlockText(ScalarEvent event, Span at) {
    String text = event.getValue();
    int first = 0;
    while (first < text.length() && text.charAt(first) == '\n') {
      first++;
    }
    boolean isBlock = event.isLiteral() || event.isFolded();
    if (isBlock && first < text.length() && text.charAt(first) == '\t') {
      int tab = source.text().indexOf('\t', source.lineEnd(at.line() - 1));
      add(YamlErrors.tab(source.span(tab, tab + 1)));
    }
  }

  /// Inside brackets YAML 1.1, and so Kubernetes, reads `{a:,b}` and `{a? b}` otherwise than 1.2.
  private void checkFlowText(ScalarEvent event, Span at) {
    if (flowDepth == 0 || !event.isPlain() || at.isEmpty()) {
      return;
    }
    boolean endsElsewhere = at(at.end()) == ':' && ",[]{}".indexOf(at(at.end() + 1)) >= 0;
    if (endsElsewhere || at.text().indexOf('?') >= 0) {
      add(YamlErrors.ambiguousInBrackets(at));
    }
  }

  /// The character at an offset; a line break beyond the end.
  private char at(int offset) {
    return offset < source.text().length() ? charAt(offset) : '\n';
  }

  private Scalar tagged(ScalarEvent event, String tag, Span at, String text) {
    Scalar value = KubernetesScalars.resolve(at, text);
    boolean fits =
        switch (tag) {
          case STANDARD_TAG + "str" -> {
            value = Scalar.string(at, text);
            yield true;
          }
          case STANDARD_TAG + "int" -> value.kind() == Scalar.Kind.INTEGER;
          case STANDARD_TAG + "float" ->
              value.kind() == Scalar.Kind.INTEGER || value.kind() == Scalar.Kind.DECIMAL;
          case STANDARD_TAG + "bool" -> value.kind() == Scalar.Kind.BOOLEAN;
          case STANDARD_TAG + "null" -> value.isNull();
          default -> {
            add(YamlErrors.customTag(property(event, '!'), shortTag(tag)));
            yield true;
          }
        };
    if (!fits) {
      add(YamlErrors.tagMismatch(at, shortTag(tag)));
    }
    return jsonNumber(value);
  }

  private static String shortTag(String tag) {
    return tag.startsWith(STANDARD_TAG) ? "!!" + tag.substring(STANDARD_TAG.length()) : tag;
  }

  private Scalar jsonNumber(Scalar scalar) {
    if (scalar.kind() != Scalar.Kind.DECIMAL || KubernetesScalars.isJsonNumber(scalar)) {
      return scalar;
    }
    add(YamlErrors.noJsonNumber(scalar.at()));
    return Scalar.string(scalar.at(), scalar.text());
  }

  /// Looks for what came in through escapes; what stands in the file itself, [Utf8] has reported.
  private void checkEscapes(Span at, String value) {
    String raw = at.text();
    for (int i = raw.indexOf('\\'); i >= 0; i = raw.indexOf('\\', i + 2)) {
      Span escape = source.span(at.start() + i, at.start() + i + 2);
      if (escape.text().equals("\\/")) { // Of JSON, and so of YAML 1.2, but not of 1.1.
        add(SyntaxErrors.badEscape(escape));
      }
      if (escape.text().equals("\\u") && isSurrogate(raw, i + 2)) {
        add(YamlErrors.halfCharacter(source.span(escape.start(), escape.end() + 4)));
      }
    }
    BitSet inFile = new BitSet();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != 0 && !Invisible.isBidiControl(c)) {
        continue;
      }
      if (inFile.isEmpty()) {
        raw.chars().forEach(inFile::set);
      }
      if (!inFile.get(c)) {
        add(YamlErrors.escaped(at, c));
        return;
      }
    }
  }

  /// Whether the four hexadecimal digits are from D800 to DFFF. libyaml refuses even a whole pair.
  private static boolean isSurrogate(String text, int digits) {
    return text.length() > digits + 1
        && "dD".indexOf(text.charAt(digits)) >= 0
        && Character.digit(text.charAt(digits + 1), 16) >= 8;
  }

  /// The engine takes some tabs that Kubernetes refuses: those that stand where a key could begin,
  /// be it before a comment or in an otherwise empty line. They are in the gaps between values.
  private void checkGap(int end) {
    indentation |= gap == 0 || charAt(gap - 1) == '\n' || charAt(gap - 1) == '\r';
    for (int i = gap; i < end; i++) {
      char c = charAt(i);
      switch (c) {
        case ' ' -> {}
        case '\n', '\r' -> indentation = true;
        case '-', '?' -> indentation &= i + 1 < source.text().length() && isBlank(charAt(i + 1));
        case '#' -> i = Math.min(end, source.lineEnd(source.lineOf(i) - 1)) - 1;
        case '\t' -> {
          if (indentation && flowDepth == 0) {
            add(YamlErrors.tab(source.span(i, i + 1)));
            indentation = false;
          }
        }
        default -> indentation = false;
      }
    }
    gap = Math.max(gap, end);
  }

  /// The next gap begins after this event.
  private void endGap(Event event) {
    gap = endOf(event);
    indentation = false;
  }

  private void add(Diagnostic diagnostic) {
    diagnostics.add(diagnostic);
    errors++;
    if (errors == MAX_ERRORS) {
      throw new Stop();
    }
  }

  private Stop stop(Diagnostic last) {
    diagnostics.add(last);
    return new Stop();
  }

  /// A collection ends with its bracket or, without one, with the last thing written in it.
  private Span upTo(Event end, Span start) {
    if (!start.isEmpty() && (charAt(start.start()) == '[' || charAt(start.start()) == '{')) {
      lastEnd = endOf(end);
      endGap(end);
    }
    return source.span(start.start(), Math.max(start.start(), lastEnd));
  }

  /// The text of an event without the anchor and the tag before it and the blanks after it.
  private Span span(Event event) {
    int start = startOf(event);
    int end = endOf(event);
    if (!(event instanceof AliasEvent)) {
      start = skipProperties(start);
    }
    while (end > start && isBlank(charAt(end - 1))) {
      end--;
    }
    return source.span(Math.min(start, end), end);
  }

  private int skipProperties(int start) {
    int i = start;
    int length = source.text().length();
    while (i < length && (charAt(i) == '&' || charAt(i) == '!')) {
      while (i < length && !isBlank(charAt(i))) {
        i++;
      }
      while (i < length && (isBlank(charAt(i)) || charAt(i) == '#')) {
        i = charAt(i) == '#' ? source.text().indexOf('\n', i) : i + 1;
        i = i < 0 ? length : i;
      }
    }
    return i;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private char charAt(int index) {
    return source.text().charAt(index);
  }

  private int startOf(Event event) {
    return event.getStartMark().map(this::offset).orElse(0);
  }

  private int endOf(Event event) {
    return event.getEndMark().map(this::offset).orElse(0);
  }

  private int offset(Mark mark) {
    return Math.clamp(offsets.toIndex(mark.getIndex()), 0, source.text().length());
  }

  /// The character at a mark, or the end of the line before it.
  private Span at(Mark mark) {
    int start = offset(mark);
    boolean character =
        start < source.text().length() && charAt(start) != '\n' && charAt(start) != '\r';
    int length = character ? Character.charCount(source.text().codePointAt(start)) : 0;
    return source.span(start, start + length);
  }
}
