package dev.nimfleet.policies.cel.value;

import java.time.Duration;
import java.time.OffsetDateTime;

/// What kind of value a value is, as `type(x)` says it. It is a value, too.
///
/// @param name the name that expressions and messages have for it, such as `int`
public record CelType(String name) {
  public static final CelType BOOL = new CelType("bool");
  public static final CelType BYTES = new CelType("bytes");
  public static final CelType DOUBLE = new CelType("double");
  public static final CelType DURATION = new CelType("google.protobuf.Duration");
  public static final CelType INT = new CelType("int");
  public static final CelType LIST = new CelType("list");
  public static final CelType MAP = new CelType("map");
  public static final CelType NULL = new CelType("null_type");
  public static final CelType OPTIONAL = new CelType("optional_type");
  public static final CelType STRING = new CelType("string");
  public static final CelType TIMESTAMP = new CelType("google.protobuf.Timestamp");
  public static final CelType TYPE = new CelType("type");
  public static final CelType UINT = new CelType("uint");
  public static final CelType ERROR = new CelType("error");

  /// The type of a value.
  public static CelType of(Object value) {
    return switch (value) {
      case String _ -> STRING;
      case Boolean _ -> BOOL;
      case Long _ -> INT;
      case Double _ -> DOUBLE;
      case ListValue _ -> LIST;
      case Fields _ -> MAP;
      case Null _ -> NULL;
      case Uint _ -> UINT;
      case Bytes _ -> BYTES;
      case Duration _ -> DURATION;
      case OffsetDateTime _ -> TIMESTAMP;
      case OptionalValue _ -> OPTIONAL;
      case CelType _ -> TYPE;
      case Opaque opaque -> opaque.type();
      case CelError _ -> ERROR;
      default -> throw new IllegalArgumentException("not a value of CEL: " + value.getClass());
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
