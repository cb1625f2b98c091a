package dev.nimfleet.policies.cel.eval;

/// A value that is computed when it is asked for the first time.
record Deferred(Step step) {
  /// The value in a place of a frame that may still be deferred.
  static Object get(Frame frame, int place) {
    Object value = frame.get(place);
    if (!(value instanceof Deferred deferred)) return value;
    Object computed = deferred.step().run(frame);
    frame.set(place, computed);
    return computed;
  }
}
