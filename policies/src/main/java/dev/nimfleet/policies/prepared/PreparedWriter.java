package dev.nimfleet.policies.prepared;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Writes prepared files; the same files give the same bytes.
public final class PreparedWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, Integer> texts;

  private PreparedWriter(Map<String, Integer> texts) {
    this.texts = texts;
  }

  public static byte[] write(List<PreparedFile> files) {
    Map<String, Integer> texts = new LinkedHashMap<>();
    var body = new PreparedWriter(texts);
    body.all(files, body::file);
    var whole = new PreparedWriter(texts);
    whole.raw(Form.MARK.getBytes(UTF_8));
    whole.all(texts.keySet(), text -> whole.raw(text.getBytes(UTF_8)));
    whole.out.writeBytes(body.out.toByteArray());
    return whole.out.toByteArray();
  }

  private void file(PreparedFile file) {
    text(file.rule());
    text(file.source().name());
    text(file.source().text());
    all(
        file.policies(),
        policy -> {
          node(policy.object());
          all(policy.expressions(), this::prepared);
        });
  }

  // ---- the objects

  private void node(Node node) {
    switch (node) {
      case MapNode map -> {
        out.write(Form.MAP);
        place(map.at());
        all(
            map.entries(),
            entry -> {
              text(entry.key());
              place(entry.at());
              node(entry.value());
            });
      }
      case ListNode list -> {
        out.write(Form.LIST);
        place(list.at());
        all(list.items(), this::node);
      }
      case Scalar scalar -> {
        out.write(
            switch (scalar.kind()) {
              case STRING -> Form.STRING;
              case INTEGER -> Form.INTEGER;
              case DECIMAL -> Form.DECIMAL;
              case BOOLEAN -> Form.BOOLEAN;
              case NULL -> Form.NULL;
            });
        place(scalar.at());
        text(scalar.text());
      }
    }
  }

  private void place(Span span) {
    number(span.start());
    number(span.end() - span.start());
  }

  // ---- the expressions

  private void prepared(PreparedExpression prepared) {
    type(prepared.type());
    var tree = new PreparedWriter(texts);
    tree.expression(prepared.tree().get());
    raw(tree.out.toByteArray());
  }

  private void type(TypeName type) {
    text(type.name());
    all(type.arguments(), this::type);
  }

  private void expression(Expr expression) {
    switch (expression) {
      case Expr.Constant constant -> {
        begin(Form.CONSTANT, constant);
        value(constant.value());
      }
      case Expr.Variable variable -> {
        begin(Form.VARIABLE, variable);
        text(variable.name());
      }
      case Expr.Select select -> {
        begin(select.isTest() ? Form.TEST : Form.SELECT, select);
        expression(select.operand());
        text(select.field());
      }
      case Expr.Call call -> {
        begin(Form.CALL, call);
        text(call.function());
        all(call.overloads(), this::text);
        all(call.arguments(), this::expression);
      }
      case Expr.ListLiteral list -> {
        begin(Form.LIST_LITERAL, list);
        all(list.elements(), this::expression);
        all(list.optional(), this::number);
      }
      case Expr.MapLiteral map -> {
        begin(Form.MAP_LITERAL, map);
        all(
            map.entries(),
            entry -> {
              out.write(entry.isOptional() ? Form.TRUE : Form.FALSE);
              expression(entry.key());
              expression(entry.value());
            });
      }
      case Expr.Fold fold -> {
        begin(Form.FOLD, fold);
        text(fold.first());
        text(fold.second());
        text(fold.result());
        expression(fold.range());
        expression(fold.start());
        expression(fold.condition());
        expression(fold.step());
        expression(fold.end());
      }
    }
  }

  private void begin(int form, Expr expression) {
    out.write(form);
    number(expression.at());
  }

  private void value(Object value) {
    switch (value) {
      case Null _ -> out.write(Form.NULL_VALUE);
      case Boolean is -> out.write(is ? Form.TRUE : Form.FALSE);
      case Long whole -> bits(Form.INT, whole);
      case Uint unsigned -> bits(Form.UINT, unsigned.bits());
      case Double real -> bits(Form.DOUBLE, Double.doubleToRawLongBits(real));
      case String text -> {
        out.write(Form.TEXT);
        text(text);
      }
      case Bytes bytes -> {
        out.write(Form.BYTES);
        raw(bytes.toArray());
      }
      case CelType type -> {
        out.write(Form.TYPE);
        text(type.name());
      }
      default -> throw new IllegalStateException("no constant: " + value.getClass());
    }
  }

  // ---- texts and numbers

  private <T> void all(Collection<T> items, Consumer<? super T> write) {
    number(items.size());
    items.forEach(write);
  }

  private void text(String text) {
    Integer known = texts.get(text);
    if (known == null) {
      known = texts.size();
      texts.put(text, known);
    }
    number(known);
  }

  private void raw(byte[] bytes) {
    number(bytes.length);
    out.writeBytes(bytes);
  }

  private void bits(int form, long bits) {
    out.write(form);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) out.write((int) (bits >>> shift));
  }

  private void number(int number) {
    int rest = number;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
