package dev.nimfleet.policies.cel.expr;

/// The names that the language's grammar gives to operators.
public final class Operators {
  public static final String AND = "_&&_";
  public static final String CONDITIONAL = "_?_:_";
  public static final String EQUALS = "_==_";
  public static final String IN = "@in";
  public static final String INDEX = "_[_]";
  public static final String NOT_EQUALS = "_!=_";
  public static final String NOT_STRICTLY_FALSE = "@not_strictly_false";
  public static final String OPTIONAL_INDEX = "_[?_]";
  public static final String OPTIONAL_SELECT = "_?._";
  public static final String OR = "_||_";
  public static final String OR_OPTIONAL = "or";
  public static final String OR_VALUE = "orValue";

  private Operators() {}

  /// Whether it chooses a part of a value.
  public static boolean isSelection(String function) {
    return function.equals(INDEX)
        || function.equals(OPTIONAL_INDEX)
        || function.equals(OPTIONAL_SELECT);
  }
}
