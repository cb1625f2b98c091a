package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.CelError;

/// Why a text is not what a function reads, in the words that Kubernetes has for it.
///
/// It never leaves this package: the functions answer with an error value.
final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  Unreadable(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  /// What reads a text.
  @FunctionalInterface
  interface Reader {
    Object read(String text) throws Unreadable;
  }

  /// What was read, or the error that it cannot be.
  static Object valueOrError(Object text, Reader reader) {
    try {
      return reader.read((String) text);
    } catch (Unreadable e) {
      return new CelError(e.reason());
    }
  }

  static boolean isReadable(Object text, Reader reader) {
    return !(valueOrError(text, reader) instanceof CelError);
  }
}
