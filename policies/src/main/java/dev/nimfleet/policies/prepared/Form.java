package dev.nimfleet.policies.prepared;

/// What [PreparedWriter] and [PreparedReader] agree on.
///
/// A file begins with the mark and all texts, which everything after them names by their numbers.
/// Numbers are written as in protocol buffers, seven bits a byte, the lowest first.
final class Form {
  /// Told apart from others by its last character: change it with the form.
  static final String MARK = "nimfleet prepared rules 1";

  static final int MAP = 0;
  static final int LIST = 1;
  static final int STRING = 2;
  static final int INTEGER = 3;
  static final int DECIMAL = 4;
  static final int BOOLEAN = 5;
  static final int NULL = 6;

  static final int CONSTANT = 10;
  static final int VARIABLE = 11;
  static final int SELECT = 12;
  static final int TEST = 13;
  static final int CALL = 14;
  static final int LIST_LITERAL = 15;
  static final int MAP_LITERAL = 16;
  static final int FOLD = 17;

  static final int NULL_VALUE = 30;
  static final int FALSE = 31;
  static final int TRUE = 32;
  static final int INT = 33;
  static final int UINT = 34;
  static final int DOUBLE = 35;
  static final int TEXT = 36;
  static final int BYTES = 37;
  static final int TYPE = 38;

  private Form() {}
}
