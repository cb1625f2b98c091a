package dev.nimfleet.policies.cel.expr;

import java.util.List;

/// A checked expression: names are resolved, macros are expanded, and each call knows the overloads
/// that it may mean.
public sealed interface Expr {
  /// Where it stands in the text of the whole expression, in characters from its beginning.
  int at();

  /// A value that was written down, or the name of a type.
  record Constant(int at, Object value) implements Expr {}

  /// The value of a variable.
  record Variable(int at, String name) implements Expr {}

  /// `operand.field`, and `has(operand.field)`.
  ///
  /// @param isTest whether only the presence is asked for
  record Select(int at, Expr operand, String field, boolean isTest) implements Expr {}

  /// A function or an operator with its arguments; the receiver of `x.f(y)` is the first.
  ///
  /// @param overloads the ids of those that the types allow; several where types are not known
  record Call(int at, String function, List<String> overloads, List<Expr> arguments)
      implements Expr {
    public Call {
      overloads = List.copyOf(overloads);
      arguments = List.copyOf(arguments);
    }
  }

  /// `[a, ?b]`.
  ///
  /// @param optional the indices of the elements that may be absent
  record ListLiteral(int at, List<Expr> elements, List<Integer> optional) implements Expr {
    public ListLiteral {
      elements = List.copyOf(elements);
      optional = List.copyOf(optional);
    }
  }

  /// `{a: b, ?c: d}`.
  record MapLiteral(int at, List<Entry> entries) implements Expr {
    public MapLiteral {
      entries = List.copyOf(entries);
    }
  }

  /// `a: b` in a map.
  ///
  /// @param isOptional whether the entry may be absent
  record Entry(Expr key, Expr value, boolean isOptional) {}

  /// What macros such as `all` and `map` become: a loop over a range that carries a result along.
  ///
  /// @param second the name for the value beside a key or index, empty where there is none
  record Fold(
      int at,
      Expr range,
      String first,
      String second,
      String result,
      Expr start,
      Expr condition,
      Expr step,
      Expr end)
      implements Expr {}
}
