package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Matching.Group;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Finds what the grammar allows and Prometheus refuses all the same: wrong types, wrong numbers of
/// arguments, selectors that could select all.
final class Checker {
  private Checker() {}

  /// Long sums grow deep too: `a + b + c` is `(a + b) + c`. All that walk a query go down as deep.
  static void checkDepth(Query query) {
    record Level(Node node, int depth) {}
    Deque<Level> levels = new ArrayDeque<>(List.of(new Level(query, 1)));
    while (!levels.isEmpty()) {
      Level level = levels.pop();
      if (level.depth > Tokens.MAX_DEPTH) {
        throw QueryErrors.tooDeep(level.node.at().start(), Tokens.MAX_DEPTH);
      }
      level.node.parts().forEach(part -> levels.push(new Level(part, level.depth + 1)));
    }
  }

  static ValueType check(Query query) {
    return switch (query) {
      case Query.NumberLiteral _ -> ValueType.SCALAR;
      case Query.Text _ -> ValueType.STRING;
      case Query.Selector selector -> {
        checkName(selector);
        checkConditions(selector);
        yield ValueType.INSTANT_VECTOR;
      }
      case Query.Range range -> {
        check(range.selector());
        yield ValueType.RANGE_VECTOR;
      }
      case Query.Subquery subquery -> {
        ValueType type = check(subquery.operand());
        if (type != ValueType.INSTANT_VECTOR) {
          throw QueryErrors.subqueryType(subquery.operand().at().start(), type);
        }
        yield ValueType.RANGE_VECTOR;
      }
      case Query.Call call -> call(call);
      case Query.Aggregation aggregation -> aggregation(aggregation);
      case Query.Binary binary -> binary(binary);
      case Query.Signed signed -> operand(signed.operand(), signed.isNegative() ? "-" : "+");
      case Query.Parentheses parentheses -> check(parentheses.inner());
    };
  }

  private static void checkName(Query.Selector selector) {
    if (selector.name().isEmpty()) return;
    for (Matcher matcher : selector.matchers()) {
      if (matcher.isName()) {
        throw QueryErrors.nameTwice(matcher.at().start(), selector.name(), matcher.value());
      }
    }
  }

  private static void checkConditions(Query.Selector selector) {
    boolean refusesAbsent = !selector.name().isEmpty();
    for (Matcher matcher : selector.matchers()) {
      refusesAbsent |= !matchesAbsent(matcher);
    }
    if (!refusesAbsent) throw QueryErrors.selectsAll(selector.at().start());
  }

  private static boolean matchesAbsent(Matcher matcher) {
    return switch (matcher.comparison()) {
      case EQUAL -> matcher.value().isEmpty();
      case NOT_EQUAL -> !matcher.value().isEmpty();
      case REGEX -> Regexes.matchesAbsent(matcher);
      case NOT_REGEX -> !Regexes.matchesAbsent(matcher);
    };
  }

  private static ValueType call(Query.Call call) {
    Function function = call.function();
    int given = call.arguments().size();
    if (given < function.least() || given > function.most()) {
      throw QueryErrors.argumentCount(call.at().start(), function.name(), wanted(function), given);
    }
    boolean isInfo = function.name().equals("info");
    for (int i = 0; i < given; i++) {
      Query argument = call.arguments().get(i);
      if (isInfo && i == 1) {
        checkInfo(argument);
      } else {
        expect(argument, function.name(), function.parameter(i));
      }
    }
    return function.result();
  }

  private static String wanted(Function function) {
    if (function.least() == function.most()) return Integer.toString(function.least());
    if (function.most() == Integer.MAX_VALUE) return "at least %d".formatted(function.least());
    return "%d to %d".formatted(function.least(), function.most());
  }

  /// It says which labels to add, and may select all.
  private static void checkInfo(Query argument) {
    if (!(argument instanceof Query.Selector selector) || !selector.name().isEmpty()) {
      throw QueryErrors.infoOfNoLabels(argument.at().start());
    }
    selector.matchers().forEach(Checker::matchesAbsent);
  }

  private static ValueType aggregation(Query.Aggregation aggregation) {
    Aggregator aggregator = aggregation.aggregator();
    Optional<ValueType> wanted = aggregator.parameter();
    if (wanted.isPresent() && aggregation.parameter().isPresent()) {
      expect(aggregation.parameter().get(), aggregator.text(), wanted.get());
    }
    expect(aggregation.operand(), aggregator.text(), ValueType.INSTANT_VECTOR);
    return ValueType.INSTANT_VECTOR;
  }

  private static void expect(Query argument, String name, ValueType wanted) {
    ValueType type = check(argument);
    if (type != wanted) {
      throw QueryErrors.argumentType(argument.at().start(), name, wanted, type);
    }
  }

  private static ValueType binary(Query.Binary binary) {
    Operator operator = binary.operator();
    int at = binary.at().start();
    ValueType left = operand(binary.left(), operator.text());
    ValueType right = operand(binary.right(), operator.text());
    boolean isBetweenVectors = left != ValueType.SCALAR && right != ValueType.SCALAR;
    boolean isBetweenScalars = left == ValueType.SCALAR && right == ValueType.SCALAR;
    if (binary.isBool() && !operator.isComparison()) {
      throw QueryErrors.boolWithoutComparison(at, operator);
    }
    if (isBetweenScalars && operator.isComparison() && !binary.isBool()) {
      throw QueryErrors.scalarsWithoutBool(at, operator);
    }
    if (operator.isSet() && !isBetweenVectors) throw QueryErrors.setOfScalars(at, operator);
    checkMatching(binary, isBetweenVectors);
    return isBetweenScalars ? ValueType.SCALAR : ValueType.INSTANT_VECTOR;
  }

  private static void checkMatching(Query.Binary binary, boolean isBetweenVectors) {
    Matching matching = binary.matching();
    int at = binary.at().start();
    for (String label : matching.include()) {
      if (matching.isOn() && matching.labels().contains(label)) {
        throw QueryErrors.matchedAndIncluded(at, label);
      }
    }
    if (!isBetweenVectors) {
      if (!matching.labels().isEmpty()) throw QueryErrors.matchedScalar(at);
      if (matching.fills()) throw QueryErrors.filledScalar(at);
    } else if (binary.operator().isSet()) {
      if (matching.group() != Group.NONE) throw QueryErrors.groupedSet(at, binary.operator());
      if (matching.fills()) throw QueryErrors.filledSet(at, binary.operator());
    }
  }

  private static ValueType operand(Query operand, String operator) {
    ValueType type = check(operand);
    if (type != ValueType.SCALAR && type != ValueType.INSTANT_VECTOR) {
      throw QueryErrors.operandType(operand.at().start(), operator, type);
    }
    return type;
  }
}
