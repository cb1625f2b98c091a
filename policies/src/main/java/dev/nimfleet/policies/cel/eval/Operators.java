package dev.nimfleet.policies.cel.eval;

/// The names that the language's grammar gives to operators.
final class Operators {
  static final String AND = "_&&_";
  static final String CONDITIONAL = "_?_:_";
  static final String EQUALS = "_==_";
  static final String IN = "@in";
  static final String INDEX = "_[_]";
  static final String NOT_EQUALS = "_!=_";
  static final String NOT_STRICTLY_FALSE = "@not_strictly_false";
  static final String OPTIONAL_INDEX = "_[?_]";
  static final String OPTIONAL_SELECT = "_?._";
  static final String OR = "_||_";
  static final String OR_OPTIONAL = "or";
  static final String OR_VALUE = "orValue";

  private Operators() {}

  static boolean isSelection(String function) {
    return function.equals(INDEX)
        || function.equals(OPTIONAL_INDEX)
        || function.equals(OPTIONAL_SELECT);
  }
}
