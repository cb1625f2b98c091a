package dev.nimfleet.policies.prepared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.TypeName;
import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cel.value.Uint;
import java.util.Arrays;
import java.util.List;

/// Reads what [PreparedWriter] has written. It comes from the same build, so that anything
/// unexpected in it is a bug.
public final class PreparedReader {
  private final byte[] bytes;
  private int here;
  private String[] texts;
  private Source source = new Source("", "");

  private PreparedReader(byte[] bytes, int here, String[] texts) {
    this.bytes = bytes;
    this.here = here;
    this.texts = texts;
  }

  public static List<PreparedFile> read(byte[] bytes) {
    return new PreparedReader(bytes, 0, new String[0]).files();
  }

  private List<PreparedFile> files() {
    if (!raw().equals(Form.MARK)) throw new IllegalStateException("rules of another form");
    texts = new String[number()];
    for (int i = 0; i < texts.length; i++) texts[i] = raw();
    PreparedFile[] files = new PreparedFile[number()];
    for (int i = 0; i < files.length; i++) files[i] = file();
    return List.of(files);
  }

  private PreparedFile file() {
    String rule = text();
    source = new Source(text(), text());
    PreparedPolicy[] policies = new PreparedPolicy[number()];
    for (int i = 0; i < policies.length; i++) {
      MapNode object = (MapNode) node();
      PreparedExpression[] expressions = new PreparedExpression[number()];
      for (int j = 0; j < expressions.length; j++) expressions[j] = prepared();
      policies[i] = new PreparedPolicy(object, List.of(expressions));
    }
    return new PreparedFile(rule, source, List.of(policies));
  }

  // ---- the objects

  private Node node() {
    int form = bytes[here++];
    Span at = place();
    return switch (form) {
      case Form.MAP -> {
        MapNode.Entry[] entries = new MapNode.Entry[number()];
        for (int i = 0; i < entries.length; i++) {
          entries[i] = new MapNode.Entry(text(), place(), node());
        }
        yield new MapNode(at, List.of(entries));
      }
      case Form.LIST -> {
        Node[] items = new Node[number()];
        for (int i = 0; i < items.length; i++) items[i] = node();
        yield new ListNode(at, List.of(items));
      }
      case Form.STRING -> new Scalar(at, Scalar.Kind.STRING, text());
      case Form.INTEGER -> new Scalar(at, Scalar.Kind.INTEGER, text());
      case Form.DECIMAL -> new Scalar(at, Scalar.Kind.DECIMAL, text());
      case Form.BOOLEAN -> new Scalar(at, Scalar.Kind.BOOLEAN, text());
      case Form.NULL -> new Scalar(at, Scalar.Kind.NULL, text());
      default -> throw unknown(form);
    };
  }

  private Span place() {
    int start = number();
    return new Span(source, start, start + number());
  }

  // ---- the expressions

  private PreparedExpression prepared() {
    TypeName type = type();
    int length = number();
    int start = here;
    here += length;
    return new PreparedExpression(type, () -> new PreparedReader(bytes, start, texts).expression());
  }

  private TypeName type() {
    String name = text();
    TypeName[] arguments = new TypeName[number()];
    for (int i = 0; i < arguments.length; i++) arguments[i] = type();
    return TypeName.of(name, arguments);
  }

  private Expr expression() {
    int form = bytes[here++];
    int at = number();
    return switch (form) {
      case Form.CONSTANT -> new Expr.Constant(at, value());
      case Form.VARIABLE -> new Expr.Variable(at, text());
      case Form.SELECT -> new Expr.Select(at, expression(), text(), false);
      case Form.TEST -> new Expr.Select(at, expression(), text(), true);
      case Form.CALL -> {
        String function = text();
        String[] overloads = new String[number()];
        for (int i = 0; i < overloads.length; i++) overloads[i] = text();
        yield new Expr.Call(at, function, List.of(overloads), List.of(expressions()));
      }
      case Form.LIST_LITERAL -> {
        List<Expr> elements = List.of(expressions());
        Integer[] optional = new Integer[number()];
        for (int i = 0; i < optional.length; i++) optional[i] = number();
        yield new Expr.ListLiteral(at, elements, List.of(optional));
      }
      case Form.MAP_LITERAL -> {
        Expr.Entry[] entries = new Expr.Entry[number()];
        for (int i = 0; i < entries.length; i++) {
          boolean isOptional = bytes[here++] == Form.TRUE;
          entries[i] = new Expr.Entry(expression(), expression(), isOptional);
        }
        yield new Expr.MapLiteral(at, List.of(entries));
      }
      case Form.FOLD -> {
        String first = text();
        String second = text();
        String result = text();
        yield new Expr.Fold(
            at,
            expression(),
            first,
            second,
            result,
            expression(),
            expression(),
            expression(),
            expression());
      }
      default -> throw unknown(form);
    };
  }

  private Expr[] expressions() {
    Expr[] all = new Expr[number()];
    for (int i = 0; i < all.length; i++) all[i] = expression();
    return all;
  }

  private Object value() {
    int form = bytes[here++];
    return switch (form) {
      case Form.NULL_VALUE -> Null.NULL;
      case Form.FALSE -> false;
      case Form.TRUE -> true;
      case Form.INT -> bits();
      case Form.UINT -> new Uint(bits());
      case Form.DOUBLE -> Double.longBitsToDouble(bits());
      case Form.TEXT -> text();
      case Form.BYTES -> {
        int length = number();
        here += length;
        yield Bytes.of(Arrays.copyOfRange(bytes, here - length, here));
      }
      case Form.TYPE -> new CelType(text());
      default -> throw unknown(form);
    };
  }

  private static IllegalStateException unknown(int form) {
    return new IllegalStateException("no such form: " + form);
  }

  // ---- texts and numbers

  private String text() {
    return texts[number()];
  }

  private String raw() {
    int length = number();
    here += length;
    return new String(bytes, here - length, length, UTF_8);
  }

  private long bits() {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bits |= (bytes[here++] & 0xffL) << shift;
    }
    return bits;
  }

  private int number() {
    int number = bytes[here++];
    if (number >= 0) return number;
    number &= 0x7f;
    for (int shift = 7; ; shift += 7) {
      byte next = bytes[here++];
      number |= (next & 0x7f) << shift;
      if (next >= 0) return number;
    }
  }
}
