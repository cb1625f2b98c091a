package dev.nimfleet.policies.prepared;

import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.TypeName;
import java.util.function.Supplier;

/// An expression that was checked.
///
/// @param type of what it results in
/// @param tree gives the expression, which is not read before somebody asks
public record PreparedExpression(TypeName type, Supplier<Expr> tree) {}
