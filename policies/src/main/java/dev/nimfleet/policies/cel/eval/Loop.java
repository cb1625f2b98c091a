package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cel.value.OptionalValue;
import dev.nimfleet.policies.cel.value.Uint;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;

/// Runs over a list or a map and carries a result along.
///
/// @param result the place of what is carried along
/// @param first the place of the item, or of the index or key where there are two names
/// @param second the place of the value beside it, or [#NONE]
record Loop(
    Step range, Step start, int result, int first, int second, Step condition, Step step, Step end)
    implements Step {
  static final int NONE = -1;

  @Override
  public Object run(Frame frame) {
    Object all = range.run(frame);
    if (all instanceof CelError) return all;
    Object carried = start.run(frame);
    if (carried instanceof CelError) return carried;
    frame.set(result, carried);
    switch (all) {
      case ListValue list -> over(list, frame);
      case MapValue map -> over(map, frame);
      default -> {
        return new CelError(
            second == NONE
                ? "got '%s', expected iterable type".formatted(goName(all))
                : "unsupported comprehension range type: " + goName(all));
      }
    }
    return end.run(frame);
  }

  /// The name of the type in cel-go, which its message shows.
  private static String goName(Object value) {
    return switch (value) {
      case Null _ -> "types.Null";
      case Boolean _ -> "types.Bool";
      case Long _ -> "types.Int";
      case Uint _ -> "types.Uint";
      case Double _ -> "types.Double";
      case String _ -> "types.String";
      case Bytes _ -> "types.Bytes";
      case Duration _ -> "types.Duration";
      case OffsetDateTime _ -> "types.Timestamp";
      case OptionalValue _ -> "*types.Optional";
      case CelType _ -> "*types.Type";
      default -> CelType.of(value).name();
    };
  }

  private void over(ListValue list, Frame frame) {
    for (int i = 0; i < list.size(); i++) {
      if (second == NONE) {
        frame.set(first, list.get(i));
      } else {
        frame.set(first, (long) i);
        frame.set(second, list.get(i));
      }
      if (!turn(frame)) return;
    }
  }

  private void over(MapValue map, Frame frame) {
    for (Map.Entry<Object, Object> entry : map.entries().entrySet()) {
      frame.set(first, entry.getKey());
      if (second != NONE) frame.set(second, entry.getValue());
      if (!turn(frame)) return;
    }
  }

  /// Whether it went on.
  private boolean turn(Frame frame) {
    frame.turn();
    if (condition.run(frame) instanceof Boolean goesOn && !goesOn) return false;
    frame.set(result, step.run(frame));
    return true;
  }
}
